//! The icons, as stroke paths on a 24-unit square. Always beside a word or with a label on the control, so hidden from screen readers.

use yew::prelude::*;

/// Every icon by name. Paths are drawn with round strokes in the current colour.
pub const ICONS: &[(&str, &str)] = &[
    ("reset", "M4 5v14M20 6.5v11a1 1 0 0 1-1.6.8l-8-5.5a1 1 0 0 1 0-1.6l8-5.5a1 1 0 0 1 1.6.8z"),
    ("play", "M7 4.8v14.4a1 1 0 0 0 1.5.9l11.7-7.2a1 1 0 0 0 0-1.8L8.5 3.9a1 1 0 0 0-1.5.9z"),
    ("pause", "M8 5v14M16 5v14"),
    ("step", "M5 5.5v13a1 1 0 0 0 1.5.8l8.8-6.5a1 1 0 0 0 0-1.6L6.5 4.7a1 1 0 0 0-1.5.8zM19 5v14"),
    (
        "sun",
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8",
    ),
    ("moon", "M20.5 14.2A8.5 8.5 0 1 1 9.8 3.5a7 7 0 0 0 10.7 10.7z"),
    ("auto", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7h5.5M12 12h8.8M12 17h5.5"),
    ("help", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.4 9.2a2.7 2.7 0 1 1 4 2.4c-.9.5-1.4 1-1.4 2.1M12 17v.1"),
    ("search", "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21"),
    (
        "book",
        "M4 5.5A2.5 2.5 0 0 1 6.500 3H20v15H6.500A2.5 2.5 0 0 0 4 20.500zM4 20.500A2.500 2.500 0 0 0 6.500 21H20v-3",
    ),
    ("bolt", "M13 2.500 4.500 13.500H12l-1 8 8.500-11H12z"),
    ("memory", "M7 4h10v16H7zM10 4v4M14 4v4M4 8h3M4 12h3M4 16h3M17 8h3M17 12h3M17 16h3"),
    ("trash", "M4 7h16M9.500 7V4h5v3M6 7l1 13h10l1-13M10 11v5.500M14 11v5.500"),
    ("power", "M12 3v8M7.200 6.200a8 8 0 1 0 9.600 0"),
    ("recover", "M4 12a8 8 0 1 0 2.600-5.900M4 4v4.500h4.500"),
    ("hang", "M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4"),
    ("unplug", "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-6 6 6 6 0 0 1-6-6zM12 17v4M3 3l18 18"),
    ("close", "M6 6l12 12M18 6 6 18"),
    ("chevron", "M9 5l7 7-7 7"),
    ("check", "M4.500 12.500l5 5L19.500 7"),
    ("copy", "M9 9h11v11H9zM5 15H4V4h11v1"),
    ("table", "M3.500 5h17v14h-17zM3.500 10h17M3.500 14.500h17M9.500 10v9"),
    ("stage", "M12 3v4M6 17v-3h12v3M12 7v7M9 3h6v4H9zM3.500 17h5v4h-5zM15.500 17h5v4h-5z"),
    ("timeline", "M3 6h8M9 12h9M5 18h10M20 4v16"),
    ("console", "M4 6l5 6-5 6M12 18h8"),
    (
        "yaml",
        "M8 4H6a2 2 0 0 0-2 2v3.500L2.500 12 4 14.500V18a2 2 0 0 0 2 2h2M16 4h2a2 2 0 0 1 2 2v3.500l1.500 2.500-1.500 2.500V18a2 2 0 0 1-2 2h-2",
    ),
    ("describe", "M5 3h10l4 4v14H5zM9 11h6M9 15h6"),
    ("logs", "M4 6h16M4 10h10M4 14h13M4 18h7"),
    ("events", "M12 4v9l5 3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"),
    (
        "endpoints",
        "M5 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM19 3.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM19 15.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM7.800 10.800l9-4M7.800 13.200l9 4",
    ),
    (
        "clients",
        "M8 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2 20a6 6 0 0 1 12 0M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14.300A6 6 0 0 1 22 20",
    ),
    ("service", "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v5M12 16v5M3 12h5M16 12h5"),
    ("warning", "M12 3.500 2.500 20h19zM12 10v4.500M12 17.300v.1"),
    ("info", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.500M12 7.500v.1"),
    (
        "eye",
        "M2 12s3.500-6.500 10-6.500S22 12 22 12s-3.500 6.500-10 6.500S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    ),
    ("scale", "M12 4v16M7 20h10M5 7h14M5 7l-3 7a3 3 0 0 0 6 0zM19 7l-3 7a3 3 0 0 0 6 0z"),
    ("act", "M14 4l6 6-10 10H4v-6zM12.500 5.500l6 6"),
    ("cordon", "M3 8h18v5H3zM6 13v7M18 13v7M6 8l4 5M12 8l4 5"),
    ("lock", "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2"),
    ("add", "M12 5v14M5 12h14"),
    (
        "disk",
        "M4 6c0-1.700 3.600-3 8-3s8 1.300 8 3-3.600 3-8 3-8-1.300-8-3zM4 6v12c0 1.700 3.600 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3",
    ),
    ("drain", "M5 4h14l-5.500 7v8l-3 2v-10zM8 15H3M21 15h-5"),
    ("shield", "M12 3l8 3v6c0 4.500-3.300 7.800-8 9-4.700-1.200-8-4.500-8-9V6z"),
    ("workload", "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"),
    ("cloud", "M7 18h10a4 4 0 0 0 .600-7.950A6 6 0 0 0 6.100 9.600 4.250 4.250 0 0 0 7 18z"),
    ("follow", "M4 12h14M13 6l6 6-6 6M21 4v16"),
    (
        "zoom-in",
        "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 21M7.500 10.500h6M10.500 7.500v6",
    ),
    ("zoom-out", "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 21M7.500 10.500h6"),
];

/// Which icon.
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Its name in [`ICONS`].
    pub name: &'static str,
}

/// Draws an icon.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let path = ICONS.iter().find(|(name, _)| *name == props.name).map_or("", |(_, path)| path);
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={path} /></svg>
    }
}
