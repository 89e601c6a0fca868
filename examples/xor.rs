//! Learns exclusive or, the smallest problem that needs a hidden layer: from random weights to four right answers.
//!
//! ```text
//! cargo run --release --example xor
//! ```

#[path = "shared/canvas.rs"]
mod canvas;

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use plotters::prelude::*;
use stackprop::prelude::*;

use crate::canvas::{BLUE, FONT, VERMILION, blend, canvas, centered, save};

type Net = sequential![
    Dense<2, 4, Tanh>,
    Dense<4, 1, Logistic>,
];

const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

const EPOCHS: usize = 500;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    // On the stack, all of it: 17 parameters, and a trainer of less than a kilobyte.
    let mut net = Net::zeroed();
    net.initialize(&mut Rng::seed_from_u64(1));
    let adam = Adam { learning_rate: 0.05, ..Adam::default() };
    let mut trainer = Trainer::<Net, BinaryCrossEntropy, Adam, 4>::new(adam);

    let mut show = |epoch: &Epoch, _: &Net| {
        if epoch.epoch == 1 || epoch.epoch.is_multiple_of(50) {
            println!("epoch {:>3}  loss {:.5}", epoch.epoch, epoch.training.loss);
        }
        ControlFlow::Continue(())
    };
    let fit = Fit { epochs: EPOCHS, on_epoch: Some(&mut show), ..Fit::default() };
    trainer.fit(&mut net, Samples::new(&INPUTS, &TARGETS), fit)?;

    println!();
    let mut right = 0;
    for (input, [target]) in INPUTS.iter().zip(TARGETS) {
        let [output] = net.predict(input);
        let is_right = (output > 0.5) == (target > 0.5);
        right += usize::from(is_right);
        let [a, b] = input;
        println!("{a} xor {b} = {target}  answer {output:.3} {}", if is_right { '✓' } else { '✗' });
    }

    let directory = Path::new("output/xor");
    fs::create_dir_all(directory)
        .map_err(|error| format!("{}: cannot make this directory: {error}", directory.display()))?;
    let path = directory.join("surface.png");
    decision_surface(&path, &net)?;
    println!("\npicture: {}", path.display());

    match right {
        4 => Ok(()),
        _ => Err(format!("expected four right answers, found {right}").into()),
    }
}

/// The output for every input between and around the four points: blue is 0, vermilion 1, and white is undecided.
fn decision_surface(path: &Path, net: &Net) -> Result<(), Box<dyn Error>> {
    /// One rectangle of colour, about two pixels.
    const STEP: f32 = 0.005;
    let color = |output: f32| match output {
        ..0.5 => blend(BLUE, WHITE, 2.0 * output),
        _ => blend(WHITE, VERMILION, 2.0 * output - 1.0),
    };

    let picture = canvas(path, 840, 760)?;
    let (plot, scale) = picture.split_horizontally(720);
    let mut chart = ChartBuilder::on(&plot)
        .caption("What the network answers to (a, b)", (FONT, 30))
        .margin(24)
        .x_label_area_size(60)
        .y_label_area_size(70)
        .build_cartesian_2d(-0.25_f32..1.25, -0.25_f32..1.25)?;
    let places = || (0..300).map(|step| step as f32 * STEP - 0.25);
    chart.draw_series(places().flat_map(|b| places().map(move |a| (a, b))).map(|(a, b)| {
        let [output] = net.predict(&[a + STEP / 2.0, b + STEP / 2.0]);
        Rectangle::new([(a, b), (a + STEP, b + STEP)], color(output).filled())
    }))?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_labels(7)
        .y_labels(7)
        .x_desc("input a")
        .y_desc("input b")
        .label_style((FONT, 20))
        .axis_desc_style((FONT, 22))
        .draw()?;
    chart.draw_series(INPUTS.iter().zip(TARGETS).map(|([a, b], [target])| {
        EmptyElement::at((*a, *b))
            + Circle::new((0, 0), 16, WHITE.filled())
            + Circle::new((0, 0), 16, BLACK.stroke_width(2))
            + Text::new(target.to_string(), (0, 2), centered(22, BLACK))
    }))?;

    // The scale of the colours.
    const TOP: i32 = 90;
    const HEIGHT: i32 = 560;
    for y in 0..HEIGHT {
        let output = 1.0 - y as f32 / HEIGHT as f32;
        scale.draw(&Rectangle::new([(10, TOP + y), (40, TOP + y + 1)], color(output).filled()))?;
    }
    for output in [0.0, 0.5, 1.0] {
        let y = TOP + ((1.0 - output) * HEIGHT as f32) as i32;
        scale.draw_text(&format!("{output:.1}"), &centered(20, BLACK), (64, y))?;
    }
    scale.draw_text("output", &centered(22, BLACK), (44, TOP - 32))?;
    save(&picture, path)
}
