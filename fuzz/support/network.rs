//! The check of every reader: an error has a printable message, and a network has a model file of its type.

use stackprop_convert::{Code, Network, Problems, Rounding, stackprop_file};

/// Checks the result of a reader. Networks of finite `f32`s always have a model file; the sums of networks in eight
/// bits may overflow.
pub fn check(result: Result<Network, Problems>) {
    let network = match result.and_then(|network| network.check().map(|()| network)) {
        Ok(network) => network,
        Err(problems) => {
            let message = problems.to_string();
            assert!(!problems.is_empty() && !message.contains('\u{1b}'), "an error has a printable message");
            return;
        }
    };
    for rounding in [Rounding::Lite, Rounding::Micro] {
        let file = match stackprop_file::write(&network, rounding) {
            Ok(file) => file,
            Err(_) if matches!(network, Network::Int8(_)) => continue,
            Err(problems) => panic!("a network of finite numbers: {problems}"),
        };
        let found = stackprop_file::read_type(&file).expect("a file as it was written");
        assert_eq!(found.layers, network.network_type());
        assert_eq!(found.rounding.is_some(), network.ends().is_some());
        assert!(!Code { network: &network, rounding, model: "model.stackprop" }.rust().is_empty());
    }
}
