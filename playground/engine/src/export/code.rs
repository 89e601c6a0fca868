//! Rust code in the format of rustfmt with its default settings.

/// The widest body of a struct literal on one line: rustfmt's `struct_lit_width`.
const LITERAL_WIDTH: usize = 18;
/// The widest line: rustfmt's `max_width`.
const LINE_WIDTH: usize = 100;
/// The indentation of a block.
const INDENT: &str = "    ";

/// A struct literal. A field that begins with `..` is the base.
pub(super) fn literal(name: &str, fields: &[String]) -> String {
    let body = fields.join(", ");
    if body.len() <= LITERAL_WIDTH {
        return format!("{name} {{ {body} }}");
    }
    let comma = |field: &String| if field.starts_with("..") { "" } else { "," };
    let lines: String = fields.iter().map(|field| format!("{INDENT}{field}{}\n", comma(field))).collect();
    format!("{name} {{\n{lines}}}")
}

/// The text with each line indented by `levels`.
pub(super) fn indented(text: &str, levels: usize) -> String {
    let line =
        |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{}{line}\n", INDENT.repeat(levels)) };
    text.lines().map(line).collect()
}

/// A static array of rows, one a line.
pub(super) fn rows(name: &str, rows: &[Vec<f32>], columns: usize) -> String {
    let lines: String = rows.iter().map(|row| format!("{INDENT}{},\n", array(row))).collect();
    format!("#[rustfmt::skip]\nstatic {name}: [[f32; {columns}]; {}] = [\n{lines}];\n", rows.len())
}

/// A static array of short items. A line holds up to 100 columns.
pub(super) fn items(name: &str, item: &str, items: &[String]) -> String {
    let (mut lines, mut line) = (String::new(), String::new());
    for item in items {
        if INDENT.len() + line.len() + item.len() >= LINE_WIDTH {
            lines += &format!("{INDENT}{}\n", line.trim_end());
            line.clear();
        }
        line += &format!("{item}, ");
    }
    lines += &format!("{INDENT}{}\n", line.trim_end());
    format!("#[rustfmt::skip]\nstatic {name}: [{item}; {}] = [\n{lines}];\n", items.len())
}

/// An array of values, each in the shortest text that gives its bits.
pub(super) fn array(values: &[f32]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    format!("[{}]", values.join(", "))
}
