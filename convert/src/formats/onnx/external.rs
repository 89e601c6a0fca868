//! Elements of tensors in files beside the model, as `torch.onnx.export` writes them.

use super::schema::{External, Graph, Tensor};
use crate::formats::DataFiles;

impl<'a> External<'a> {
    /// The name of the file, if it lies in the folder of the model.
    pub(super) fn file_name(&self) -> Option<&'a str> {
        let name = str::from_utf8(self.location).ok()?;
        let is_plain = !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':', '\0']);
        is_plain.then_some(name)
    }

    fn bytes<'f>(&self, files: &'f DataFiles) -> Option<&'f [u8]> {
        let file = files.get(self.file_name()?)?;
        let begin = usize::try_from(self.offset).ok()?;
        let end = match self.length {
            Some(length) => begin.checked_add(usize::try_from(length).ok()?)?,
            None => file.len(),
        };
        file.get(begin..end)
    }
}

/// The names of the files that the initializers of a graph name, each once.
pub(super) fn names(graph: &Graph<'_>) -> Vec<String> {
    let mut names: Vec<_> = graph.initializers.iter().filter_map(|tensor| tensor.external?.file_name()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(String::from).collect()
}

/// Takes the elements of the initializers from these files. Those that are missing or too short stay external.
pub(super) fn resolve<'a>(graph: &mut Graph<'a>, files: &'a DataFiles) {
    for tensor in &mut graph.initializers {
        if let Some(raw) = tensor.external.and_then(|external| external.bytes(files)) {
            *tensor = Tensor { raw, external: None, ..std::mem::take(tensor) };
        }
    }
}
