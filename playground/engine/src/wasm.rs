//! The interface of the page, which `wasm-bindgen` exports: `web/src/engine.d.ts` documents it.

use serde::Serialize;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use crate::data::{Problem, Samples};
use crate::evaluation::Score;
use crate::export::MANIFEST;
use crate::objective::OutputActivation;
use crate::run::Edit;
use crate::session::Session;
use crate::{data, evaluation, link};

/// The page's engine.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Playground(Session);

type Result<T> = core::result::Result<T, JsError>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    epoch: u64,
    stage: usize,
    stopped: Option<String>,
    train: Score,
    test: Score,
    learning_rate: f32,
    gradient_norms: Vec<f32>,
    parameters: usize,
}

#[wasm_bindgen]
#[expect(missing_docs, reason = "engine.d.ts documents the methods")]
impl Playground {
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str) -> Result<Playground> {
        let (run, own) = link::decode(link)?;
        Ok(Self(Session::repeat(run, own)?))
    }

    pub fn link(&self) -> String {
        link::encode(self.0.run(), self.0.own())
    }

    pub fn settings(&self) -> Result<JsValue> {
        to_js(&self.0.run().settings)
    }

    #[wasm_bindgen(js_name = setSettings)]
    pub fn set_settings(&mut self, settings: JsValue) -> Result<()> {
        let settings = serde_wasm_bindgen::from_value(settings).map_err(|error| JsError::new(&error.to_string()))?;
        Ok(self.0.set_settings(settings)?)
    }

    pub fn reset(&mut self) {
        self.0.reset();
    }

    pub fn train(&mut self, milliseconds: f64) -> u32 {
        let end = js_sys::Date::now() + milliseconds;
        self.steps_while(|_| js_sys::Date::now() < end)
    }

    pub fn step(&mut self, epochs: u32) -> u32 {
        self.steps_while(|done| done < epochs)
    }

    #[wasm_bindgen(js_name = repeatStep)]
    pub fn repeat_step(&self, count: u32) -> Result<()> {
        Ok(self.0.repeat_step(count)?)
    }

    pub fn status(&self) -> Result<JsValue> {
        let session = &self.0;
        let [train, test] = session.scores();
        to_js(&Status {
            epoch: session.run().epochs(),
            stage: session.run().stages.len(),
            stopped: session.stopped().map(|reason| reason.to_string()),
            train,
            test,
            learning_rate: session.learning_rate(),
            gradient_norms: session.gradient_norms(),
            parameters: session.network().shape.parameters(),
        })
    }

    pub fn history(&self) -> Vec<f64> {
        self.0.history().points().as_flattened().to_vec()
    }

    pub fn classes(&self) -> usize {
        match &self.0.train().problem {
            Problem::Regression => 1,
            Problem::Classes(names) => names.len(),
        }
    }

    pub fn labels(&self) -> Vec<String> {
        match &self.0.train().problem {
            Problem::Regression => Vec::new(),
            Problem::Classes(names) => names.clone(),
        }
    }

    #[wasm_bindgen(js_name = trainSamples)]
    pub fn train_samples(&self) -> Vec<f32> {
        triples(self.0.train())
    }

    #[wasm_bindgen(js_name = testSamples)]
    pub fn test_samples(&self) -> Vec<f32> {
        triples(self.0.test())
    }

    pub fn confusion(&self) -> Vec<u32> {
        self.0.confusion()
    }

    pub fn weights(&self, layer: usize) -> Vec<f32> {
        self.0.network().weights(layer)
    }

    pub fn biases(&self, layer: usize) -> Vec<f32> {
        self.0.network().biases(layer)
    }

    #[wasm_bindgen(js_name = setWeight)]
    pub fn set_weight(&mut self, layer: usize, input: usize, unit: usize, value: f32) -> Result<()> {
        Ok(self.0.edit(Edit { layer, input: Some(input), unit, value })?)
    }

    #[wasm_bindgen(js_name = setBias)]
    pub fn set_bias(&mut self, layer: usize, unit: usize, value: f32) -> Result<()> {
        Ok(self.0.edit(Edit { layer, input: None, unit, value })?)
    }

    pub fn maps(&self, resolution: usize) -> Vec<f32> {
        self.unit_values(&evaluation::grid(resolution))
    }

    #[wasm_bindgen(js_name = outputRange)]
    pub fn output_range(&self) -> Vec<f32> {
        match self.0.objective().activation() {
            OutputActivation::Identity | OutputActivation::Tanh => vec![-1.0, 1.0],
            OutputActivation::Logistic | OutputActivation::Softmax | OutputActivation::Heaviside => vec![0.0, 1.0],
        }
    }

    pub fn values(&self, x1: f32, x2: f32) -> Vec<f32> {
        self.unit_values(&[[x1, x2]])
    }

    #[wasm_bindgen(js_name = int8Maps)]
    pub fn int8_maps(&self, resolution: usize) -> Result<Vec<f32>> {
        let features = &self.0.run().settings.network.features;
        let inputs: Vec<_> = evaluation::grid(resolution).iter().map(|point| data::inputs(features, *point)).collect();
        let outputs = self.0.int8()?.predict_all(&inputs);
        let units = 0..self.0.objective().outputs();
        Ok(units.flat_map(|unit| outputs.iter().map(move |row| row[unit])).collect())
    }

    #[wasm_bindgen(js_name = int8Status)]
    pub fn int8_status(&self) -> Result<JsValue> {
        to_js(&self.0.int8_report(&self.0.int8()?))
    }

    #[wasm_bindgen(js_name = loadCsv)]
    pub fn load_csv(&mut self, text: &str) -> Result<()> {
        Ok(self.0.set_samples(data::parse_csv(text)?)?)
    }

    #[wasm_bindgen(js_name = setSamples)]
    pub fn set_samples(&mut self, samples: &[f32], classes: usize) -> Result<()> {
        let problem = match classes {
            1 => Problem::Regression,
            classes => Problem::Classes((0..classes).map(|class| class.to_string()).collect()),
        };
        let (triples, _) = samples.as_chunks();
        let (points, targets) = triples.iter().map(|[x1, x2, target]| ([*x1, *x2], *target)).unzip();
        Ok(self.0.set_samples(Samples { problem, points, targets })?)
    }

    #[wasm_bindgen(js_name = exportProgram)]
    pub fn export_program(&self) -> String {
        self.0.export().program()
    }

    #[wasm_bindgen(js_name = exportManifest)]
    pub fn export_manifest(&self) -> String {
        MANIFEST.into()
    }

    #[wasm_bindgen(js_name = exportModel)]
    pub fn export_model(&self) -> Result<Vec<u8>> {
        Ok(self.0.export().model_file()?)
    }

    pub fn budget(&self) -> Result<JsValue> {
        to_js(&self.0.export().budget())
    }
}

impl Playground {
    /// Trains epochs while `goes_on`, which receives their number, at least one; returns their number.
    fn steps_while(&mut self, goes_on: impl Fn(u32) -> bool) -> u32 {
        let mut done = 0;
        while (done == 0 || goes_on(done)) && self.0.step() {
            done += 1;
        }
        done
    }

    fn unit_values(&self, points: &[[f32; 2]]) -> Vec<f32> {
        let features = &self.0.run().settings.network.features;
        evaluation::unit_values(self.0.network(), self.0.objective(), features, points)
    }
}

/// [x₁, x₂, target] of each sample, flattened.
fn triples(samples: &Samples) -> Vec<f32> {
    samples.points.iter().zip(&samples.targets).flat_map(|([x1, x2], target)| [*x1, *x2, *target]).collect()
}

fn to_js(value: &impl Serialize) -> Result<JsValue> {
    // `None` becomes null, as engine.d.ts promises.
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}
