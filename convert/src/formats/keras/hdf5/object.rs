//! Object headers: the messages that describe a group or a dataset.

use super::bytes::{Bytes, Fields, Hdf5Error, Result};

/// The types of messages.
pub(super) mod kind {
    pub(in super::super) const DATASPACE: u16 = 0x0001;
    pub(in super::super) const LINK_INFO: u16 = 0x0002;
    pub(in super::super) const DATATYPE: u16 = 0x0003;
    pub(in super::super) const LAYOUT: u16 = 0x0008;
    pub(in super::super) const CONTINUATION: u16 = 0x0010;
    pub(in super::super) const SYMBOL_TABLE: u16 = 0x0011;
}

const PREFIX_BYTES: u64 = 16;
/// Type, size, flags and three reserved bytes.
const MESSAGE_HEAD_BYTES: usize = 8;
/// The flag of a message whose contents lie in another object.
const IS_SHARED: u8 = 2;

/// A group or a dataset.
#[derive(Debug)]
pub(super) struct Object<'a> {
    address: u64,
    messages: Vec<Message<'a>>,
}

#[derive(Debug)]
struct Message<'a> {
    kind: u16,
    flags: u8,
    fields: Fields<'a>,
}

impl<'a> Object<'a> {
    pub(super) fn read(bytes: &Bytes<'a>, address: u64) -> Result<Self> {
        let mut prefix = bytes.take(address, PREFIX_BYTES, "an object header")?;
        match prefix.u8()? {
            1 => prefix.skip(1)?,
            b'O' => return Err(Hdf5Error::unsupported("expected an object header of version 1, found version 2")),
            _ => return Err(Hdf5Error::damaged(address, "an object header")),
        }
        let count = usize::from(prefix.u16()?);
        prefix.skip(4)?; // the number of names
        let mut blocks = vec![(address.saturating_add(PREFIX_BYTES), u64::from(prefix.u32()?))];
        let mut messages = Vec::new();
        while let Some((at, length)) = blocks.pop() {
            let mut block = bytes.take(at, length, "messages of an object header")?;
            while messages.len() < count && block.rest().len() >= MESSAGE_HEAD_BYTES {
                let message = Message::read(&mut block)?;
                if message.kind == kind::CONTINUATION {
                    let mut fields = message.fields.clone();
                    blocks.push((fields.u64()?, fields.u64()?));
                }
                messages.push(message);
            }
        }
        Ok(Self { address, messages })
    }

    /// Whether the object has a message of this type.
    pub(super) fn has(&self, kind: u16) -> bool {
        self.messages.iter().any(|message| message.kind == kind)
    }

    /// The fields of the message of this type.
    pub(super) fn message(&self, kind: u16, expected: &str) -> Result<Fields<'a>> {
        let message = self.messages.iter().find(|message| message.kind == kind);
        let message = message.ok_or_else(|| Hdf5Error::damaged(self.address, expected))?;
        if message.flags & IS_SHARED != 0 {
            return Err(Hdf5Error::unsupported(format!("expected {expected}, found one of another object")));
        }
        Ok(message.fields.clone())
    }
}

impl<'a> Message<'a> {
    fn read(block: &mut Fields<'a>) -> Result<Self> {
        let kind = block.u16()?;
        let size = usize::from(block.u16()?);
        let flags = block.u8()?;
        block.skip(3)?;
        Ok(Self { kind, flags, fields: block.fields(size)? })
    }
}
