//! A picture of every activation and its derivative, computed by the network's own code.
//!
//! ```text
//! cargo run --release --example activations
//! ```

use std::error::Error;
use std::process::ExitCode;

use shared::Settings;
use stackprop::activation::{Activation, Pass};
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop_report::plots::canvas::{self, BLUE, FONT, VERMILION};
use stackprop_report::plots::plotters::prelude::*;

#[path = "../reference/activations.rs"]
mod table;
use table::activations;

const COLUMNS: u32 = 6;

fn main() -> ExitCode {
    shared::main("Draws every activation and its derivative", run)
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let mut charts = vec![chart::<activation::Heaviside>(), chart::<Softmax>()];
    macro_rules! elementwise {
        ($($name:ident: $Activation:ty, $kinks:expr, $formula:expr;)+) => {
            charts.extend([$(chart::<$Activation>()),+])
        };
    }
    activations!(elementwise);

    // The last part of the picture is the legend.
    let rows = (charts.len() as u32 + 1).div_ceil(COLUMNS);
    let path = settings.output()?.join("activations.svg");
    canvas::save(&path, (COLUMNS * 400, rows * 400), |picture| {
        let areas = picture.split_evenly((rows as usize, COLUMNS as usize));
        for (area, (name, points)) in areas.iter().zip(&charts) {
            let mut chart = ChartBuilder::on(area)
                .caption(name, (FONT, 24))
                .margin(14)
                .x_label_area_size(30)
                .y_label_area_size(40)
                .build_cartesian_2d(-4.0_f32..4.0, -1.5_f32..2.5)?;
            chart.configure_mesh().x_labels(9).y_labels(5).light_line_style(WHITE).label_style((FONT, 16)).draw()?;
            let curve = |value: fn(&Point) -> f32, color: RGBColor| {
                let points = points.iter().map(move |point| (point.logit, value(point)));
                LineSeries::new(points.filter(|(_, y)| (-1.5..=2.5).contains(y)), color.stroke_width(3))
            };
            chart.draw_series(curve(|point| point.derivative, VERMILION))?;
            chart.draw_series(curve(|point| point.output, BLUE))?;
        }
        if let Some(legend) = areas.last() {
            for (y, words, color) in [(150, "output", BLUE), (200, "derivative", VERMILION)] {
                legend.draw(&PathElement::new([(80, y), (140, y)], color.stroke_width(3)))?;
                legend.draw_text(words, &(FONT, 24).into_font().color(&BLACK), (160, y - 14))?;
            }
            legend.draw_text("over the logit z", &(FONT, 24).into_font().color(&BLACK), (80, 236))?;
        }
        Ok(())
    })?;
    println!("picture: {}", path.display());
    println!("activations drawn: {}", charts.len());
    Ok(())
}

/// The output and the derivative at a logit.
struct Point {
    logit: f32,
    output: f32,
    derivative: f32,
}

/// An activation's name, and its values from −4 to 4, as training computes them: those of the first of three outputs,
/// whose other logits are zero, and its derivative with respect to the first logit.
fn chart<A: Activation>() -> (String, Vec<Point>) {
    let point = |step: i16| {
        let logit = f32::from(step) / 50.0;
        let mut rows = [[logit, 0.0, 0.0]];
        let mut kept = [stackprop::Zeroable::zeroed()];
        let mut gradient = [[1.0, 0.0, 0.0]];
        let pass = Pass::Trained { seed: 0 };
        A::forward_train(Portable, pass, &mut rows, &mut kept);
        A::backward(Portable, &rows, &kept, &mut gradient);
        Point { logit, output: rows[0][0], derivative: gradient[0][0] }
    };
    (A::ARCHITECTURE.to_string(), (-200..=200).map(point).collect())
}
