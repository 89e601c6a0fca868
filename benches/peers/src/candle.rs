//! `candle`, on the CPU; it computes matrix products with `gemm`.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use candle_core::{D, Device, Result, Tensor};
use candle_nn::{AdamW, Linear, Module, Optimizer, ParamsAdamW, SGD, VarBuilder, VarMap, linear, loss, ops};

use stackprop::Rng;

use crate::{Library, Work, images, random};

const BATCH: usize = 32;
const EPOCH: usize = 55_000;

/// `candle`.
#[derive(Default)]
pub(crate) struct Candle {
    training: Option<Rc<RefCell<Training>>>,
}

impl Library for Candle {
    fn name(&self) -> &'static str {
        "candle"
    }

    fn work(&mut self, words: &str) -> Option<Work> {
        let (kind, rest) = words.split_once(' ')?;
        match (kind, rest) {
            ("epoch", "784-300-100-10 SGD") => {
                if self.training.is_none() {
                    self.training = Some(Rc::new(RefCell::new(Training::new()?)));
                }
                let training = self.training.clone()?;
                Some(Work::Once(Box::new(move || training.borrow_mut().epoch().expect("candle trains"))))
            }
            ("accuracy", "784-300-100-10 SGD") => {
                Some(Work::Number(self.training.as_ref()?.borrow().accuracy().expect("candle predicts")))
            }
            ("step", _) => step(rest).expect("candle trains"),
            ("one", "784-300-100-10" | "784-32-10") => predict(rest, 1).expect("candle predicts"),
            ("batch", _) => {
                let (rows, net) = rest.split_once(' ')?;
                predict(net, rows.parse().ok()?).expect("candle predicts")
            }
            _ => None,
        }
    }
}

/// Dense layers, with ReLU after all except the last.
struct Net {
    layers: Vec<Linear>,
    variables: VarMap,
}

impl Net {
    /// `784-300-100-10`
    fn new(words: &str) -> Result<Self> {
        let variables = VarMap::new();
        let builder = VarBuilder::from_varmap(&variables, candle_core::DType::F32, &Device::Cpu);
        let sizes: Vec<usize> = words.split('-').filter_map(|size| size.parse().ok()).collect();
        let layers = sizes
            .windows(2)
            .enumerate()
            .map(|(index, pair)| linear(pair[0], pair[1], builder.pp(index)))
            .collect::<Result<_>>()?;
        Ok(Self { layers, variables })
    }

    fn logits(&self, inputs: &Tensor) -> Result<Tensor> {
        let mut outputs = self.layers[0].forward(inputs)?;
        for layer in &self.layers[1..] {
            outputs = layer.forward(&outputs.relu()?)?;
        }
        Ok(outputs)
    }
}

fn inputs(rows: usize) -> Result<Tensor> {
    Tensor::from_vec(random(rows * 784, 1.0), (rows, 784), &Device::Cpu)
}

fn predict(net: &str, rows: usize) -> Result<Option<Work>> {
    let (net, inputs) = (Net::new(net)?, inputs(rows)?);
    Ok(Work::time(move || {
        let logits = net.logits(black_box(&inputs)).expect("the shapes fit");
        black_box(ops::softmax_last_dim(&logits).expect("the shapes fit"));
    }))
}

fn step(words: &str) -> Result<Option<Work>> {
    let Some((net, optimizer)) = words.split_once(' ') else { return Ok(None) };
    let (net, inputs) = (Net::new(net)?, inputs(BATCH)?);
    let labels = Tensor::from_vec((0..BATCH as u32).map(|sample| sample % 10).collect(), BATCH, &Device::Cpu)?;
    Ok(match optimizer {
        "SGD" => time_step(SGD::new(net.variables.all_vars(), 1e-3)?, net, inputs, labels),
        "Adam" => {
            let adam = ParamsAdamW { weight_decay: 0.0, ..ParamsAdamW::default() };
            time_step(AdamW::new(net.variables.all_vars(), adam)?, net, inputs, labels)
        }
        _ => None,
    })
}

fn time_step(mut optimizer: impl Optimizer + 'static, net: Net, inputs: Tensor, labels: Tensor) -> Option<Work> {
    Work::time(move || train(&mut optimizer, &net, black_box(&inputs), black_box(&labels)).expect("the shapes fit"))
}

fn train(optimizer: &mut impl Optimizer, net: &Net, inputs: &Tensor, labels: &Tensor) -> Result<()> {
    optimizer.backward_step(&loss::cross_entropy(&net.logits(inputs)?, labels)?)
}

/// Training on Fashion-MNIST, one epoch per call.
struct Training {
    net: Net,
    optimizer: SGD,
    train: images::Images,
    test: images::Images,
    rng: Rng,
}

impl Training {
    fn new() -> Option<Self> {
        let net = Net::new("784-300-100-10").expect("the shapes fit");
        let optimizer = SGD::new(net.variables.all_vars(), 0.1).expect("the variables are floats");
        let train = images::read("fashion-mnist", images::Part::Train)?;
        let test = images::read("fashion-mnist", images::Part::Test)?;
        Some(Self { net, optimizer, train, test, rng: Rng::seed_from_u64(1) })
    }

    fn epoch(&mut self) -> Result<()> {
        let mut order: Vec<usize> = (0..EPOCH).collect();
        for last in (1..EPOCH).rev() {
            order.swap(last, self.rng.below(last as u32 + 1) as usize);
        }
        let (images, labels) = &self.train;
        for batch in order.chunks(BATCH) {
            let rows: Vec<f32> = batch.iter().flat_map(|sample| images[*sample]).collect();
            let labels: Vec<u32> = batch.iter().map(|sample| labels[*sample] as u32).collect();
            let inputs = Tensor::from_vec(rows, (batch.len(), 784), &Device::Cpu)?;
            let labels = Tensor::from_vec(labels, batch.len(), &Device::Cpu)?;
            train(&mut self.optimizer, &self.net, &inputs, &labels)?;
        }
        Ok(())
    }

    fn accuracy(&self) -> Result<f64> {
        let (images, labels) = &self.test;
        let inputs = Tensor::from_slice(images.as_flattened(), (images.len(), 784), &Device::Cpu)?;
        let classes: Vec<u32> = self.net.logits(&inputs)?.argmax(D::Minus1)?.to_vec1()?;
        let right = classes.iter().zip(labels).filter(|(class, label)| **class as usize == **label).count();
        Ok(right as f64 / labels.len() as f64)
    }
}
