//! The model file of a network.

use stackprop::model_file::{ModelError, RawModel};

use crate::export::network_type::NetworkType;

/// The bytes of a model file. `parameters` are those of the exact type in memory order: of each layer the weights,
/// `[inputs][units]`, the bias and, with batch normalization, scale, mean and variance.
pub(super) fn model_file(network: &NetworkType, parameters: &[f32]) -> Result<Vec<u8>, ModelError> {
    let architecture = network.architecture();
    let parameters: Vec<u8> = parameters.iter().flat_map(|value| value.to_le_bytes()).collect();
    let model = RawModel { architecture: &architecture, parameters: &parameters };
    let mut file = vec![0; model.file_bytes()];
    model.write_to(&mut file)?;
    Ok(file)
}
