//! Elastic columns: cells that end in a tab line up with the cells above and below them.
//!
//! It never looks at what a cell means. Models Go's text/tabwriter as kubectl uses it, with kubectl's memory for the
//! widths of earlier flushes, which is why columns of a watch only ever grow.

/// How wide columns become, and the widths that earlier texts left behind.
#[derive(Clone, Debug)]
pub struct TabWriter {
    min_width: usize,
    padding: usize,
    remembered: Option<Vec<usize>>,
}

impl TabWriter {
    /// The writer of tables: at least 6 wide, 3 spaces apart, widths remembered from text to text.
    pub fn table() -> TabWriter {
        TabWriter { min_width: 6, padding: 3, remembered: Some(Vec::new()) }
    }

    /// The writer of `describe`: no least width, 2 spaces apart.
    pub fn description() -> TabWriter {
        TabWriter { min_width: 0, padding: 2, remembered: None }
    }

    /// Returns `text` with its tabs turned into spaces.
    ///
    /// - Units: a character is one column wide.
    pub fn format(&mut self, text: &str) -> String {
        let mut lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
        let ends_with_newline = text.ends_with('\n');
        if ends_with_newline {
            lines.pop();
        }
        let mut out = String::with_capacity(text.len() * 2);
        self.format_block(&lines, &mut Vec::new(), &mut out);
        if !ends_with_newline {
            out.pop();
        }
        out
    }

    /// Writes `lines`, whose first `widths.len()` columns are settled.
    fn format_block(&mut self, lines: &[Vec<&str>], widths: &mut Vec<usize>, out: &mut String) {
        let column = widths.len();
        let in_column = |line: &Vec<&str>| column + 1 < line.len();
        let mut rest = lines;
        while let Some(first) = rest.first() {
            if !in_column(first) {
                write_line(first, widths, out);
                rest = &rest[1..];
                continue;
            }
            let length = rest.iter().position(|line| !in_column(line)).unwrap_or(rest.len());
            let (block, after) = rest.split_at(length);
            let widest = block.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
            let mut width = self.min_width.max(widest + self.padding);
            if let Some(remembered) = &mut self.remembered {
                match remembered.get_mut(column) {
                    Some(earlier) => {
                        width = width.max(*earlier);
                        *earlier = width;
                    }
                    None => remembered.push(width),
                }
            }
            widths.push(width);
            self.format_block(block, widths, out);
            widths.pop();
            rest = after;
        }
    }
}

fn write_line(line: &[&str], widths: &[usize], out: &mut String) {
    for (column, cell) in line.iter().enumerate() {
        out.push_str(cell);
        if column + 1 < line.len()
            && let Some(width) = widths.get(column)
        {
            let used = cell.chars().count();
            out.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up_and_widths_only_grow() {
        let mut writer = TabWriter::table();
        assert_eq!(writer.format("NAME\tSTATUS\nnode-b\tReady\n"), "NAME     STATUS\nnode-b   Ready\n");
        assert_eq!(writer.format("a-longer-name\tReady\n"), "a-longer-name   Ready\n");
        assert_eq!(writer.format("b\tReady\n"), "b               Ready\n");
    }

    #[test]
    fn a_line_without_a_tab_ends_a_block() {
        let text = "IP:\t1\nIPs:\n  IP:\t1\nControlled By:\tReplicaSet/web\n";
        assert_eq!(
            TabWriter::description().format(text),
            "IP:  1\nIPs:\n  IP:           1\nControlled By:  ReplicaSet/web\n"
        );
    }

    #[test]
    fn inner_columns_line_up_within_their_block() {
        let text = "Port:\thttp\t80/TCP\nTargetPort:\t8080/TCP\nPort:\tm\t90/TCP\n";
        assert_eq!(
            TabWriter::description().format(text),
            "Port:        http  80/TCP\nTargetPort:  8080/TCP\nPort:        m  90/TCP\n"
        );
    }
}
