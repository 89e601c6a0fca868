//! Flatbuffers: tables and vectors, each behind the table that refers to it.

/// A table: its fields with their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(Vec<(usize, Value)>);

/// The value of a field.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Byte(i8),
    /// A number of 32 bits, little-endian.
    Word([u8; 4]),
    Table(Table),
    Tables(Vec<Table>),
    /// A vector of numbers: its length, its bytes and their alignment.
    Vector {
        len: usize,
        bytes: Vec<u8>,
        align: usize,
    },
}

/// The bytes of an offset, of a length and of the alignment of a table.
const WORD: usize = size_of::<u32>();

impl Table {
    /// Adds a field.
    pub(super) fn with(mut self, number: usize, value: Value) -> Self {
        self.0.push((number, value));
        self
    }

    /// Adds a number of 32 bits.
    pub(super) fn int(self, number: usize, value: i32) -> Self {
        self.with(number, Value::Word(value.to_le_bytes()))
    }

    /// Adds a vector of numbers of `N` bytes.
    pub(super) fn numbers<const N: usize>(self, number: usize, values: impl IntoIterator<Item = [u8; N]>) -> Self {
        let bytes: Vec<_> = values.into_iter().flatten().collect();
        self.with(number, Value::Vector { len: bytes.len() / N, bytes, align: N })
    }

    /// Adds text.
    pub(super) fn text(self, number: usize, text: &str) -> Self {
        let bytes = [text.as_bytes(), &[0]].concat();
        self.with(number, Value::Vector { len: text.len(), bytes, align: 1 })
    }

    /// The file with this root.
    pub(super) fn file(&self, identifier: [u8; 4]) -> Vec<u8> {
        let mut file = vec![0; WORD];
        file.extend(identifier);
        let root = self.append(&mut file);
        refer(&mut file, 0, root);
        file
    }

    /// Appends the table and all to which it refers, and returns its position.
    fn append(&self, file: &mut Vec<u8>) -> usize {
        let offsets = self.offsets();
        let size = self.0.iter().zip(&offsets).map(|((_, value), offset)| offset + value.size()).max().unwrap_or(WORD);
        let vtable = self.append_vtable(file, &offsets, size);
        align(file, WORD);
        let table = file.len();
        file.extend(((table - vtable) as i32).to_le_bytes());
        file.resize(table + size, 0);
        for ((_, value), offset) in self.0.iter().zip(offsets) {
            value.write(file, table + offset);
        }
        table
    }

    /// The offset of each field behind the start of the table, words first.
    fn offsets(&self) -> Vec<usize> {
        let words = self.0.iter().filter(|(_, value)| value.size() == WORD).count();
        let (mut word, mut byte) = (WORD, WORD + WORD * words);
        let next = |(_, value): &(usize, Value)| {
            let free = if value.size() == WORD { &mut word } else { &mut byte };
            let offset = *free;
            *free += value.size();
            offset
        };
        self.0.iter().map(next).collect()
    }

    /// Appends the offsets of all field numbers, 0 for a default, and returns their position.
    fn append_vtable(&self, file: &mut Vec<u8>, offsets: &[usize], size: usize) -> usize {
        align(file, size_of::<u16>());
        let begin = file.len();
        let fields = self.0.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        let mut vtable = vec![0; fields];
        for ((number, _), offset) in self.0.iter().zip(offsets) {
            vtable.get_mut(*number).into_iter().for_each(|field| *field = *offset);
        }
        let sizes = [size_of::<u16>() * (2 + fields), size];
        file.extend(sizes.iter().chain(&vtable).flat_map(|value| (*value as u16).to_le_bytes()));
        begin
    }
}

impl Value {
    /// The bytes in the table.
    fn size(&self) -> usize {
        if matches!(self, Self::Byte(_)) { 1 } else { WORD }
    }

    /// Writes the value at `at`: a number itself, or an offset to what is appended.
    fn write(&self, file: &mut Vec<u8>, at: usize) {
        let target = match self {
            Self::Byte(value) => return patch(file, at, &value.to_le_bytes()),
            Self::Word(value) => return patch(file, at, value),
            Self::Table(table) => table.append(file),
            Self::Tables(tables) => append_tables(file, tables),
            Self::Vector { len, bytes, align } => append_vector(file, *len, bytes, *align),
        };
        refer(file, at, target);
    }
}

fn append_tables(file: &mut Vec<u8>, tables: &[Table]) -> usize {
    let begin = append_vector(file, tables.len(), &vec![0; WORD * tables.len()], WORD);
    for (index, table) in tables.iter().enumerate() {
        let target = table.append(file);
        refer(file, begin + WORD * (1 + index), target);
    }
    begin
}

/// Appends a length and bytes with an alignment of their own.
fn append_vector(file: &mut Vec<u8>, len: usize, bytes: &[u8], alignment: usize) -> usize {
    let first = (file.len() + WORD).next_multiple_of(alignment.max(WORD));
    let begin = first - WORD;
    file.resize(begin, 0);
    file.extend((len as u32).to_le_bytes());
    file.extend(bytes);
    begin
}

fn align(file: &mut Vec<u8>, alignment: usize) {
    file.resize(file.len().next_multiple_of(alignment), 0);
}

/// Writes the distance to a later position.
fn refer(file: &mut [u8], at: usize, target: usize) {
    patch(file, at, &((target - at) as u32).to_le_bytes());
}

fn patch(file: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(to) = file.get_mut(at..at + bytes.len()) {
        to.copy_from_slice(bytes);
    }
}
