//! Tables of what the tools make of a text.

use super::*;

fn run(line: &str, text: &str) -> String {
    // Words are split at blanks outside of single quotes.
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quoted) = (None::<String>, false);
    for letter in line.chars() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    match on_text(&words, text, Style::Gnu) {
        None => "none".into(),
        Some(Err(refusal)) => format!("{} [{}]", refusal.text, refusal.status),
        Some(Ok((out, status))) => {
            let errors = if out.errors.is_empty() { String::new() } else { format!("!{}", out.errors) };
            format!("{}{errors}{}", out.text, if status == 0 { String::new() } else { format!("[{status}]") })
        }
    }
}

const PODS: &str =
    "NAME READY STATUS RESTARTS AGE\nweb-1 1/1 Running 0 5m\nweb-2 0/1 Error 12 10m\napi-1 1/1 Running 3 1m\n";

#[test]
fn lines_are_chosen_and_counted() {
    for (line, want) in [
        ("head -n 1", "NAME READY STATUS RESTARTS AGE\n"),
        ("head -2", "NAME READY STATUS RESTARTS AGE\nweb-1 1/1 Running 0 5m\n"),
        ("head -n -3", "NAME READY STATUS RESTARTS AGE\n"),
        ("head -c 4", "NAME"),
        ("head -n x", "head: invalid number of lines: 'x' [1]"),
        ("tail -1", "api-1 1/1 Running 3 1m\n"),
        ("tail -n +4", "api-1 1/1 Running 3 1m\n"),
        ("tail -c 3", "1m\n"),
        ("wc -l", "4\n"),
        ("wc", "      4      20     100\n"),
        ("wc -lw", "      4      20\n"),
        (
            "tac",
            "api-1 1/1 Running 3 1m\nweb-2 0/1 Error 12 10m\nweb-1 1/1 Running 0 5m\nNAME READY STATUS RESTARTS AGE\n",
        ),
        (
            "rev",
            "EGA STRATSER SUTATS YDAER EMAN\nm5 0 gninnuR 1/1 1-bew\nm01 21 rorrE 1/0 2-bew\nm1 3 gninnuR 1/1 1-ipa\n",
        ),
        (
            "head -q",
            "NAME READY STATUS RESTARTS AGE\nweb-1 1/1 Running 0 5m\nweb-2 0/1 Error 12 10m\napi-1 1/1 Running 3 1m\n",
        ),
        ("head --nope", "head: unrecognized option '--nope'\nTry 'head --help' for more information. [1]"),
    ] {
        assert_eq!(run(line, PODS), want, "{line}");
    }
    for (line, text, want) in [
        ("uniq -c", "a\na\nb\na\n", "      2 a\n      1 b\n      1 a\n"),
        ("uniq -d", "a\na\nb\n", "a\n"),
        ("uniq -u", "a\na\nb\n", "b\n"),
        ("nl", "a\n\nb\n", "     1\ta\n       \n     2\tb\n"),
        ("cat -n", "a\nb\n", "     1\ta\n     2\tb\n"),
        ("base64", "admin", "YWRtaW4=\n"),
        ("base64 -d", "YWRtaW4=", "admin"),
        ("base64 -d", "YWRtaW4=\n", "admin"),
        ("base64 --decode", "w6k=", "é"),
        ("base64 -d", "a*b", "!base64: invalid input\n[1]"),
        ("base64 -w0", "a", "YQ=="),
        ("paste -sd,", "a\nb\nc\n", "a,b,c\n"),
        ("paste -s -d + -", "1\n2\n", "1+2\n"),
        ("paste - -", "a\nb\nc\n", "a\tb\nc\t\n"),
        ("column -t", "a bbb c\ndddd e f\n", "a     bbb  c\ndddd  e    f\n"),
        ("column -t -s:", "a:b\nccc:d\n", "a    b\nccc  d\n"),
        ("tr a-z A-Z", "web é\n", "WEB é\n"),
        ("tr -d '\\n'", "a\nb\n", "ab"),
        ("tr -s ' '", "a   b\n", "a b\n"),
        ("tr -cd '[:alnum:]'", "a-b_1\n", "ab1"),
        ("tr ' ' '\\n'", "a b", "a\nb"),
        ("tr '[:lower:]' '[:upper:]'", "ab", "AB"),
        (
            "tr a",
            "",
            "tr: missing operand after 'a'\nTwo strings must be given when translating.\nTry 'tr --help' for more information. [1]",
        ),
        ("cut -d: -f2", "a:b:c\nx\n", "b\nx\n"),
        ("cut -d: -f1,3", "a:b:c\n", "a:c\n"),
        ("cut -d: -f2-", "a:b:c\n", "b:c\n"),
        ("cut -c1-3", "abcdef\n", "abc\n"),
        ("cut -f0", "a\n", "cut: fields are numbered from 1\nTry 'cut --help' for more information. [1]"),
        ("cut -d/ -f2 -s", "a/b\nx\n", "b\n"),
    ] {
        assert_eq!(run(line, text), want, "{line}");
    }
}

#[test]
fn sort_orders_by_keys() {
    for (line, text, want) in [
        ("sort", "b\na\nB\n", "B\na\nb\n"),
        ("sort -r", "b\na\nc\n", "c\nb\na\n"),
        ("sort -n", "10\n9\n-1\nx\n", "-1\nx\n9\n10\n"),
        ("sort -u", "a\nb\na\n", "a\nb\n"),
        ("sort -k2 -n", "a 10\nb 9\n", "b 9\na 10\n"),
        ("sort -k2nr", "a 9\nb 10\n", "b 10\na 9\n"),
        ("sort -k2,2nr -k1,1", "b 1\na 1\nc 2\n", "c 2\na 1\nb 1\n"),
        ("sort -t: -k2", "a:2\nb:1\n", "b:1\na:2\n"),
        ("sort -h", "1G\n2M\n3K\n900\n", "900\n3K\n2M\n1G\n"),
        ("sort -V", "v1.10\nv1.9\nv1.9.1\n", "v1.9\nv1.9.1\nv1.10\n"),
        ("sort -n", "1.5\n1.25\n", "1.25\n1.5\n"),
        ("sort -k0", "a\n", "sort: field number is zero: invalid field specification '0' [2]"),
        ("sort -c", "b\na\n", "!sort: -:2: disorder: a\n[1]"),
        ("sort -f", "b\nA\nc\n", "A\nb\nc\n"),
    ] {
        assert_eq!(run(line, text), want, "{line}");
    }
}

#[test]
fn grep_finds() {
    for (line, want) in [
        ("grep Running", "web-1 1/1 Running 0 5m\napi-1 1/1 Running 3 1m\n"),
        ("grep -v Running", "NAME READY STATUS RESTARTS AGE\nweb-2 0/1 Error 12 10m\n"),
        ("grep -i running -c", "2\n"),
        ("grep -E 'Error|api'", "web-2 0/1 Error 12 10m\napi-1 1/1 Running 3 1m\n"),
        ("grep 'Error\\|api' -c", "2\n"),
        ("grep -n api", "4:api-1 1/1 Running 3 1m\n"),
        ("grep -o 'web-[0-9]'", "web-1\nweb-2\n"),
        ("grep -oE '[0-9]+m'", "5m\n10m\n1m\n"),
        ("grep -w Run", "[1]"),
        ("grep -w 0", "web-1 1/1 Running 0 5m\nweb-2 0/1 Error 12 10m\n"),
        ("grep -F '1/1' -c", "2\n"),
        ("grep -A1 Error", "web-2 0/1 Error 12 10m\napi-1 1/1 Running 3 1m\n"),
        ("grep -B1 Error", "web-1 1/1 Running 0 5m\nweb-2 0/1 Error 12 10m\n"),
        ("grep -C1 -n web-1", "1-NAME READY STATUS RESTARTS AGE\n2:web-1 1/1 Running 0 5m\n3-web-2 0/1 Error 12 10m\n"),
        ("grep -m1 web", "web-1 1/1 Running 0 5m\n"),
        ("grep -q Error", ""),
        ("grep -q nope", "[1]"),
        ("grep -e api -e Error -c", "2\n"),
        ("grep -x 'NAME.*AGE' -c", "1\n"),
        ("grep -vE '^NAME|Running'", "web-2 0/1 Error 12 10m\n"),
        ("grep -E '^(web|api)-[0-9]+ +1/1'", "web-1 1/1 Running 0 5m\napi-1 1/1 Running 3 1m\n"),
        ("grep '['", "grep: Unmatched [, [^, [:, [., or [= [2]"),
        ("grep", "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information. [2]"),
        ("grep -l web", "(standard input)\n"),
    ] {
        assert_eq!(run(line, PODS), want, "{line}");
    }
    assert_eq!(run("grep -A1 x", "x\n1\n2\n3\nx\n4\n"), "x\n1\n--\nx\n4\n");
}

#[test]
fn sed_changes_lines() {
    for (line, text, want) in [
        ("sed s/a/b/", "aa\n", "ba\n"),
        ("sed s/a/b/g", "aa\n", "bb\n"),
        ("sed s/a/b/2", "aaa\n", "aba\n"),
        ("sed 's|nginx:1.27|nginx:1.28|'", "image: nginx:1.27\n", "image: nginx:1.28\n"),
        ("sed -E 's/([a-z]+)-([0-9]+)/\\2-\\1/'", "web-1\n", "1-web\n"),
        ("sed 's/\\(a\\)b/[&\\1]/'", "ab\n", "[aba]\n"),
        ("sed -n 2p", "a\nb\nc\n", "b\n"),
        ("sed -n '2,3p'", "a\nb\nc\n", "b\nc\n"),
        ("sed -n '/b/,/c/p'", "a\nb\nx\nc\nd\n", "b\nx\nc\n"),
        ("sed -n '/b/,$p'", "a\nb\nc\n", "b\nc\n"),
        ("sed -n '$p'", "a\nb\n", "b\n"),
        ("sed '$d'", "a\nb\n", "a\n"),
        ("sed 1d", "a\nb\n", "b\n"),
        ("sed '/^#/d;/^$/d'", "#x\n\na\n", "a\n"),
        ("sed '/a/!d'", "a\nb\n", "a\n"),
        ("sed -e s/a/b/ -e s/b/c/", "a\n", "c\n"),
        ("sed 2q", "a\nb\nc\n", "a\nb\n"),
        ("sed '/b/{s/b/x/;p}'", "a\nb\n", "a\nx\nx\n"),
        ("sed '2i\\new'", "a\nb\n", "a\nnew\nb\n"),
        ("sed '1a new'", "a\nb\n", "a\nnew\nb\n"),
        ("sed '/a/c new'", "a\nb\n", "new\nb\n"),
        ("sed y/abc/xyz/", "cab\n", "zxy\n"),
        ("sed -n '/a/='", "b\na\n", "2\n"),
        ("sed 'N;s/\\n/,/'", "a\nb\nc\n", "a,b\nc\n"),
        ("sed ':a;N;$!ba;s/\\n/,/g'", "a\nb\nc\n", "a,b,c\n"),
        ("sed s/x*/-/g", "abc\n", "-a-b-c-\n"),
        ("sed 's/[^ ]*$//'", "a b\n", "a \n"),
        ("sed 's/a/b", "", "sed: -e expression #1, char 5: unterminated `s' command [1]"),
        ("sed k", "", "sed: -e expression #1, char 1: unknown command: `k' [1]"),
        ("sed ':a;ba'", "x\n", "x\n!sed: this script goes round and round: stopped\n[4]"),
        ("sed 2é", "", "sed: -e expression #1, char 2: unknown command: `é' [1]"),
    ] {
        assert_eq!(run(line, text), want, "{line}");
    }
}

#[test]
fn awk_computes() {
    for (program, want) in [
        ("'{print $1}'", "NAME\nweb-1\nweb-2\napi-1\n"),
        ("'NR>1 {print $1, $3}'", "web-1 Running\nweb-2 Error\napi-1 Running\n"),
        ("'/Error/ {print $1}'", "web-2\n"),
        ("'$3==\"Running\"{print $1}'", "web-1\napi-1\n"),
        ("'$3 != \"Running\" && NR > 1'", "web-2 0/1 Error 12 10m\n"),
        ("'NR>1{s+=$4} END{print s}'", "15\n"),
        ("'END{print NR}'", "4\n"),
        ("'{print NF, $NF}' ", "5 AGE\n5 5m\n5 10m\n5 1m\n"),
        ("'NR>1{c[$3]++} END{for (k in c) print k, c[k]}'", "Error 1\nRunning 2\n"),
        ("'BEGIN{print \"x\"; n=3} NR==n{print n; exit}'", "x\n3\n"),
        ("'NR>1 && $4 > 2 {printf \"%-6s|%3d|\\n\", $1, $4}'", "web-2 | 12|\napi-1 |  3|\n"),
        ("-F/ 'NR==2{print $2}'", "1 Running 0 5m\n"),
        ("-F'[ /]' 'NR==2{print $3}'", "1\n"),
        ("-v n=2 'NR==n{print $1}'", "web-1\n"),
        ("'NR==2{split($2,a,\"/\"); if (a[1]==a[2]) print \"ready\"; else print \"not\"}'", "ready\n"),
        ("'NR==2{gsub(/[0-9]/,\"N\"); print}'", "web-N N/N Running N Nm\n"),
        ("'NR==2{$3=\"X\"; print}'", "web-1 1/1 X 0 5m\n"),
        ("'NR==2{print toupper($1) substr($3,1,3) length($3) index($3,\"n\")}'", "WEB-1Run73\n"),
        ("'NR>1{s+=$4} END{print s/(NR-1)}'", "5\n"),
        ("'BEGIN{print 1/3, 1e6, 100000000, 2^10, -3%2}'", "0.333333 1000000 100000000 1024 -1\n"),
        ("'BEGIN{OFS=\",\"} NR==2{$1=$1; print}'", "web-1,1/1,Running,0,5m\n"),
        ("'NR==2,NR==3{print $1}'", "web-1\nweb-2\n"),
        ("'$1 ~ /^web/ {n++} END {print n+0}'", "2\n"),
        ("'NR>1 {print ($4 > 2) ? \"many\" : \"few\"}'", "few\nmany\nmany\n"),
        ("'NR==1{for(i=NF;i>0;i--) printf \"%s \", $i; print \"\"}'", "AGE RESTARTS STATUS READY NAME \n"),
        ("'!seen[$3]++ {print $3}'", "STATUS\nRunning\nError\n"),
        ("'BEGIN{while(1){}}'", "!awk: this program goes on without end: stopped\n[2]"),
        ("'{print'", "awk: syntax error at end of program [2]"),
        ("'BEGIN{print 1/0}'", "!awk: division by zero\n[2]"),
        ("'BEGIN{exit 3}'", "[3]"),
        ("'BEGIN{printf \"%5.2f|%05d|%x|%s\\n\", 3.14159, 42, 255, \"é\"}'", " 3.14|00042|ff|é\n"),
    ] {
        assert_eq!(run(&format!("awk {program}"), PODS), want, "{program}");
    }
}
