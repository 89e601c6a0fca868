//! A file and its groups.

use std::collections::BTreeMap;

use super::bytes::{Bytes, Fields, Hdf5Error, Result};
use super::dataset::Dataset;
use super::object::{Object, kind};

const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
const SUPERBLOCK_BYTES: u64 = 96;
/// The head of a B-tree's node: signature, type, level, number of children, two siblings.
const NODE_HEAD_BYTES: u64 = 24;
const SYMBOLS_HEAD_BYTES: u64 = 8;
const SYMBOL_BYTES: u64 = 40;
const HEAP_HEAD_BYTES: u64 = 32;
/// The cache type of a soft link.
const SOFT_LINK: u32 = 2;

/// A file.
#[derive(Debug)]
pub(in super::super) struct File<'a> {
    bytes: Bytes<'a>,
    /// The address of the root group.
    root: u64,
}

/// The names in a group, with the addresses of their objects.
#[derive(Debug, Default)]
pub(in super::super) struct Group<'a> {
    children: BTreeMap<&'a [u8], u64>,
}

impl<'a> File<'a> {
    /// Reads the superblock.
    pub(in super::super) fn open(file: &'a [u8]) -> Result<Self> {
        let bytes = Bytes::new(file);
        let mut superblock = bytes.take(0, SUPERBLOCK_BYTES, "the superblock of an HDF5 file")?;
        superblock.expect(SIGNATURE)?;
        let version = superblock.u8()?;
        if version != 0 {
            return Err(Hdf5Error::unsupported(format!("expected a superblock of version 0, found version {version}")));
        }
        superblock.skip(4)?; // versions of other structures
        superblock.expect(&[8, 8])?; // bytes of offsets and of lengths
        superblock.skip(9)?;
        superblock.expect(&[0; 8])?; // the offset of the superblock
        superblock.skip(32)?;
        let root = superblock.u64()?;
        Ok(Self { bytes, root })
    }

    /// The root group.
    pub(in super::super) fn root(&self) -> Result<Group<'a>> {
        self.read_group(self.root)
    }

    /// The group of this name in another one; `None` if there is none.
    pub(in super::super) fn group(&self, parent: &Group<'a>, name: &str) -> Result<Option<Group<'a>>> {
        parent.address(name).map(|address| self.read_group(address)).transpose()
    }

    /// The dataset of this name in a group; `None` if there is none.
    pub(in super::super) fn dataset(&self, parent: &Group<'a>, name: &str) -> Result<Option<Dataset<'a>>> {
        parent.address(name).map(|address| Dataset::read(&self.bytes, address)).transpose()
    }

    fn read_group(&self, address: u64) -> Result<Group<'a>> {
        let object = Object::read(&self.bytes, address)?;
        if object.has(kind::LINK_INFO) {
            return Err(Hdf5Error::unsupported("expected a group with a symbol table, found one with links"));
        }
        let mut table = object.message(kind::SYMBOL_TABLE, "a group")?;
        let (tree, heap) = (table.u64()?, table.u64()?);
        let names = self.heap(heap)?;
        let mut children = BTreeMap::new();
        let mut nodes = vec![(tree, None)];
        while let Some((node, level)) = nodes.pop() {
            if level == Some(0) {
                self.symbols(node, names, &mut children)?;
            } else {
                self.node(node, level, &mut nodes)?;
            }
        }
        Ok(Group { children })
    }

    /// Adds the children of a B-tree's node, each with its distance from the symbols, to `nodes`.
    fn node(&self, address: u64, level: Option<u8>, nodes: &mut Vec<(u64, Option<u8>)>) -> Result<()> {
        let mut head = self.bytes.take(address, NODE_HEAD_BYTES, "a node of a group's B-tree")?;
        head.expect(b"TREE\0")?;
        let found = head.u8()?;
        // Symbols lie one step below the level 0.
        if level.is_some_and(|level| Some(level) != found.checked_add(1)) {
            return Err(head.damaged());
        }
        let count = head.u16()?;
        let length = 16 * u64::from(count);
        let mut pairs = self.bytes.take(address.saturating_add(NODE_HEAD_BYTES), length, "children of a B-tree")?;
        for _ in 0..count {
            pairs.skip(8)?; // a key
            nodes.push((pairs.u64()?, Some(found)));
        }
        Ok(())
    }

    fn symbols(&self, address: u64, names: &'a [u8], children: &mut BTreeMap<&'a [u8], u64>) -> Result<()> {
        let mut head = self.bytes.take(address, SYMBOLS_HEAD_BYTES, "the symbols of a group")?;
        head.expect(b"SNOD\x01\0")?;
        let length = SYMBOL_BYTES * u64::from(head.u16()?);
        let mut symbols = self.bytes.take(address.saturating_add(SYMBOLS_HEAD_BYTES), length, "a symbol of a group")?;
        while !symbols.rest().is_empty() {
            let mut symbol = symbols.fields(SYMBOL_BYTES as usize)?;
            let (name, object) = (symbol.u64()?, symbol.u64()?);
            let name = text(names, name).ok_or_else(|| symbol.damaged())?;
            if symbol.u32()? != SOFT_LINK {
                children.insert(name, object);
            }
        }
        Ok(())
    }

    /// The contents of a local heap.
    fn heap(&self, address: u64) -> Result<&'a [u8]> {
        let mut head = self.bytes.take(address, HEAP_HEAD_BYTES, "the heap of a group's names")?;
        head.expect(b"HEAP\0")?;
        head.skip(3)?;
        let length = head.u64()?;
        head.skip(8)?; // free space
        let contents: Fields<'a> = self.bytes.take(head.u64()?, length, "a group's names")?;
        Ok(contents.rest())
    }
}

/// The text at an offset of a heap, without the zero at its end.
fn text(heap: &[u8], offset: u64) -> Option<&[u8]> {
    heap.get(usize::try_from(offset).ok()?..)?.split(|byte| *byte == 0).next()
}

impl<'a> Group<'a> {
    /// The names, in the order of their bytes.
    pub(in super::super) fn names(&self) -> impl Iterator<Item = &'a [u8]> {
        self.children.keys().copied()
    }

    pub(in super::super) fn has(&self, name: &str) -> bool {
        self.address(name).is_some()
    }

    fn address(&self, name: &str) -> Option<u64> {
        self.children.get(name.as_bytes()).copied()
    }
}
