//! Safetensors with the names of PyTorch: `0.weight`, `0.bias`.

use safetensors::tensor::{Dtype, TensorView};

use super::Exported;
use super::torch::{Tensor, Values, modules};
use crate::{Network, Problem, Problems};

/// The file of a network in `f32`, and the PyTorch code that loads it.
///
/// # Errors
///
/// If the network computes in eight bits, or if PyTorch lacks an activation.
pub(super) fn write(network: &Network, name: &str) -> Result<Exported, Problems> {
    let modules = modules(network)?;
    let named = modules.iter().enumerate().flat_map(|(index, module)| {
        module.tensors.iter().map(move |tensor| (format!("{index}.{}", tensor.name), tensor, tensor.bytes()))
    });
    let named: Vec<_> = named.collect();
    let views = named.iter().map(|(name, tensor, bytes)| Ok((name, tensor.view(bytes)?)));
    let file = views
        .collect::<Result<Vec<_>, _>>()
        .and_then(|views| safetensors::serialize(views, None))
        .map_err(|error| Problem::new("network", error.to_string(), "export a smaller network"))?;
    let codes: String = modules.iter().map(|module| format!("    torch.nn.{},\n", module.code)).collect();
    let usage = format!(
        "# pip install torch safetensors\n\
         import torch\n\
         from safetensors.torch import load_file\n\
         \n\
         model = torch.nn.Sequential(\n{codes})\n\
         model.load_state_dict(load_file({name:?}))\n\
         model.eval()\n"
    );
    Ok(Exported { file, usage })
}

impl Tensor {
    fn bytes(&self) -> Vec<u8> {
        match &self.values {
            Values::Floats(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Values::Count(count) => count.to_le_bytes().into(),
        }
    }

    fn view<'a>(&self, bytes: &'a [u8]) -> Result<TensorView<'a>, safetensors::SafeTensorError> {
        let kind = match self.values {
            Values::Floats(_) => Dtype::F32,
            Values::Count(_) => Dtype::I64,
        };
        TensorView::new(kind, self.shape.clone(), bytes)
    }
}
