//! Draws the Markdown blocks of lessons.

use lab::view::prose::{Block, Inline, blocks};
use yew::prelude::*;

/// The text.
#[derive(Properties, PartialEq)]
pub struct ProseProps {
    /// Markdown.
    pub text: AttrValue,
}

/// Draws a text.
#[component]
pub fn Prose(props: &ProseProps) -> Html {
    html! { <div class="prose">{ for blocks(&props.text).iter().map(block) }</div> }
}

fn line(pieces: &[Inline]) -> Html {
    pieces
        .iter()
        .map(|piece| match piece {
            Inline::Text(text) => html! { {text.clone()} },
            Inline::Strong(text) => html! { <strong>{text.clone()}</strong> },
            Inline::Em(text) => html! { <em>{text.clone()}</em> },
            Inline::Code(text) => html! { <code>{text.clone()}</code> },
            Inline::Link(text, address) => {
                html! { <a href={address.clone()} target="_blank" rel="noreferrer">{text.clone()}</a> }
            }
        })
        .collect()
}

fn block(block: &Block) -> Html {
    match block {
        Block::Heading(1 | 2, text) => html! { <h3>{line(text)}</h3> },
        Block::Heading(_, text) => html! { <h4>{line(text)}</h4> },
        Block::Paragraph(text) => html! { <p>{line(text)}</p> },
        Block::Quote(text) => html! { <blockquote>{line(text)}</blockquote> },
        Block::Code(text) => html! { <pre tabindex="0">{text.clone()}</pre> },
        Block::List(numbered, items) => {
            let items = items.iter().map(|item| html! { <li>{line(item)}</li> });
            if *numbered {
                html! { <ol>{for items}</ol> }
            } else {
                html! { <ul>{for items}</ul> }
            }
        }
        Block::Table(rows) => {
            let mut rows = rows.iter();
            let head = rows
                .next()
                .map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <th>{line(cell)}</th> }) }</tr> });
            html! {
                <div class="scroll-x" tabindex="0" role="group" aria-label="Table">
                    <table><thead>{head}</thead>
                    <tbody>{ for rows.map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{line(cell)}</td> }) }</tr> }) }</tbody></table>
                </div>
            }
        }
    }
}
