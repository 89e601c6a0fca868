//! The table of a [`Summary`].

use core::fmt::{self, Display, Write};

use crate::architecture::Architecture;
use crate::layer::{LayerSummary, Summary};

const HEADINGS: [&str; COLUMNS] =
    ["layer", "inputs", "outputs", "activation", "parameters", "flash bytes", "RAM bytes"];
const COLUMNS: usize = 7;
/// The columns of text, aligned to the left.
const TEXTS: [bool; COLUMNS] = [true, false, false, true, false, false, false];
/// The spaces between two columns.
const GAP: usize = 2;

impl Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut widths, mut total) = (HEADINGS.map(str::len), Total::default());
        self.visit(Place::default(), &mut |layer, place| {
            total.add(layer, place);
            widen(&mut widths, &cells(layer, place));
            Ok(())
        })?;
        widen(&mut widths, &total.cells());

        write_row(f, &widths, &HEADINGS.map(Cell::Text))?;
        write_rule(f, &widths)?;
        self.visit(Place::default(), &mut |layer, place| write_row(f, &widths, &cells(layer, place)))?;
        write_rule(f, &widths)?;
        write_row(f, &widths, &total.cells())?;
        let others = total.parameters.saturating_sub(total.trainable);
        write!(f, "{} trainable parameters, {} others", Cell::Number(total.trainable), Cell::Number(others))
    }
}

/// The place of a layer in the network.
#[derive(Clone, Copy, Default)]
struct Place {
    reads_hidden: bool,
    writes_hidden: bool,
    is_frozen: bool,
}

impl Summary {
    /// Shows the layers to `visitor`, in order.
    fn visit(&self, place: Place, visitor: &mut dyn FnMut(&LayerSummary, Place) -> fmt::Result) -> fmt::Result {
        match self {
            Self::Layer(layer) => visitor(layer, place),
            Self::Chain(first, rest) => {
                first.visit(Place { writes_hidden: true, ..place }, visitor)?;
                rest.visit(Place { reads_hidden: true, ..place }, visitor)
            }
            Self::Parts(first, rest) => {
                first.visit(place, visitor)?;
                rest.visit(place, visitor)
            }
            Self::Frozen(network) => network.visit(Place { is_frozen: true, ..place }, visitor),
        }
    }
}

/// The last row.
#[derive(Default)]
struct Total {
    inputs: Option<usize>,
    outputs: usize,
    parameters: usize,
    trainable: usize,
    flash_bytes: usize,
    hidden_bytes: usize,
    scratch_bytes: usize,
}

impl Total {
    fn add(&mut self, layer: &LayerSummary, place: Place) {
        self.inputs = self.inputs.or(Some(layer.inputs));
        self.outputs = layer.outputs;
        self.parameters += layer.parameters;
        self.trainable += if place.is_frozen { 0 } else { layer.trainable_parameters };
        self.flash_bytes += layer.flash_bytes;
        self.hidden_bytes = self.hidden_bytes.max(hidden_bytes(layer, place));
        self.scratch_bytes = self.scratch_bytes.max(layer.scratch_bytes);
    }

    fn cells(&self) -> [Cell; COLUMNS] {
        let Self { inputs, outputs, parameters, flash_bytes, hidden_bytes, scratch_bytes, .. } = *self;
        let [inputs, outputs] = [inputs.unwrap_or(0), outputs].map(Cell::Number);
        let ram_bytes = hidden_bytes + scratch_bytes;
        let [parameters, flash_bytes, ram_bytes] = [parameters, flash_bytes, ram_bytes].map(Cell::Number);
        [Cell::Text("total"), inputs, outputs, Cell::Text(""), parameters, flash_bytes, ram_bytes]
    }
}

/// The row of a layer.
fn cells(layer: &LayerSummary, place: Place) -> [Cell; COLUMNS] {
    let LayerSummary { architecture, activation, dropout, inputs, outputs, parameters, flash_bytes, .. } = *layer;
    [
        Cell::Layer(architecture, place.is_frozen),
        Cell::Number(inputs),
        Cell::Number(outputs),
        activation.map_or(Cell::Text(""), |activation| Cell::Activation(activation, dropout)),
        Cell::Number(parameters),
        Cell::Number(flash_bytes),
        Cell::Number(hidden_bytes(layer, place) + layer.scratch_bytes),
    ]
}

/// The bytes of the hidden rows that a layer reads and writes.
fn hidden_bytes(layer: &LayerSummary, place: Place) -> usize {
    let read = if place.reads_hidden { layer.inputs } else { 0 };
    let written = if place.writes_hidden { layer.outputs } else { 0 };
    (read + written) * layer.value_bytes
}

/// A cell of the table.
#[derive(Clone, Copy)]
enum Cell {
    Text(&'static str),
    /// A layer, and whether it is frozen.
    Layer(Architecture, bool),
    /// An activation, with the percentage of dropout.
    Activation(Architecture, usize),
    Number(usize),
}

impl Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Layer(layer, is_frozen) => {
                f.write_str(if *is_frozen { "&" } else { "" })?;
                write_name(f, layer)
            }
            Self::Activation(activation, 0) => write!(f, "{activation}"),
            Self::Activation(activation, dropout) => write!(f, "{activation}, {dropout} % dropout"),
            Self::Number(number) => write_number(f, *number),
        }
    }
}

/// The type without its sizes and its activation.
fn write_name(f: &mut fmt::Formatter<'_>, layer: &Architecture) -> fmt::Result {
    match layer {
        Architecture::Chain(first, rest) => {
            write_name(f, first)?;
            f.write_str(", ")?;
            write_name(f, rest)
        }
        Architecture::Type { name, sizes: [], inner: [inner] } => {
            write!(f, "{name}<")?;
            write_name(f, inner)?;
            f.write_char('>')
        }
        Architecture::Type { name, .. } => f.write_str(name),
    }
}

/// Writes a comma before each three digits.
fn write_number(f: &mut fmt::Formatter<'_>, number: usize) -> fmt::Result {
    if number < 1000 {
        return write!(f, "{number}");
    }
    write_number(f, number / 1000)?;
    write!(f, ",{:03}", number % 1000)
}

/// The number of characters written.
struct Width(usize);

impl Write for Width {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

fn width(cell: &Cell) -> usize {
    let mut width = Width(0);
    // `Width` never fails.
    let _ = write!(width, "{cell}");
    width.0
}

fn widen(widths: &mut [usize; COLUMNS], cells: &[Cell; COLUMNS]) {
    widths.iter_mut().zip(cells).for_each(|(widest, cell)| *widest = width(cell).max(*widest));
}

fn write_row(f: &mut fmt::Formatter<'_>, widths: &[usize; COLUMNS], cells: &[Cell; COLUMNS]) -> fmt::Result {
    for (column, ((cell, widest), is_text)) in cells.iter().zip(widths).zip(TEXTS).enumerate() {
        repeat(f, ' ', if column > 0 { GAP } else { 0 })?;
        let space = widest.saturating_sub(width(cell));
        repeat(f, ' ', if is_text { 0 } else { space })?;
        write!(f, "{cell}")?;
        repeat(f, ' ', if is_text { space } else { 0 })?;
    }
    f.write_char('\n')
}

fn write_rule(f: &mut fmt::Formatter<'_>, widths: &[usize; COLUMNS]) -> fmt::Result {
    repeat(f, '-', widths.iter().sum::<usize>() + GAP * (COLUMNS - 1))?;
    f.write_char('\n')
}

fn repeat(f: &mut fmt::Formatter<'_>, character: char, times: usize) -> fmt::Result {
    (0..times).try_for_each(|_| f.write_char(character))
}
