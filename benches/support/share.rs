//! Wall time, and its share of the machine's limit.
//!
//! Every sample of a bench is preceded by a measurement of the limit; the share is relative to the median of these.
//! Bench and limit then see the same clock and the same load, so that the share is meaningful on a busy machine too.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use criterion::Throughput;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};

use stackprop::simd::Execution;

use super::limits;
use super::no_avx512::NoAvx512;

/// The limit of a bench, and the unit of its throughput.
pub(crate) enum Limit {
    /// Multiply-adds. `Elements` count operations, two per multiply-add; the share is relative to the peak measured
    /// here.
    Operations(fn() -> f64),
    /// Reading. `Bytes` count the parameters' bytes; the share is relative to the bandwidth of reading these bytes
    /// repeatedly, from the smallest cache that holds them.
    Reading(Vec<f32>),
    /// Evaluating a function. `Elements` count its arguments; results show nanoseconds per element and the equivalent
    /// number of multiply-adds.
    Formula,
}

impl Limit {
    /// The multiply-add peak of this backend.
    pub(crate) fn operations<A: Execution + Default>() -> Self {
        Self::Operations(limits::peak::<A>)
    }

    /// The bandwidth of reading `parameters` floats.
    pub(crate) fn reading(parameters: usize) -> Self {
        Self::Reading(vec![1.0; parameters])
    }

    /// Operations or bytes per nanosecond.
    fn measure(&self) -> f64 {
        match self {
            Self::Operations(peak) => peak(),
            Self::Formula => limits::peak::<NoAvx512>(),
            Self::Reading(values) => limits::reading(values),
        }
    }
}

/// Wall time relative to a limit.
pub(crate) struct Share {
    limit: Limit,
    /// The limit's measurements, one per sample of the current bench.
    measured: RefCell<Vec<f64>>,
    /// Whether the current bench's result was printed, so that the next sample belongs to another bench.
    printed: Cell<bool>,
}

impl Share {
    pub(crate) fn of(limit: Limit) -> Self {
        Self { limit, measured: RefCell::default(), printed: Cell::new(false) }
    }

    fn median(&self) -> f64 {
        self.printed.set(true);
        let mut measured = self.measured.borrow_mut();
        measured.sort_by(f64::total_cmp);
        measured.get(measured.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

impl Measurement for Share {
    type Intermediate = Instant;
    type Value = Duration;

    fn start(&self) -> Instant {
        if self.printed.replace(false) {
            self.measured.borrow_mut().clear();
        }
        self.measured.borrow_mut().push(self.limit.measure());
        Instant::now()
    }

    fn end(&self, start: Instant) -> Duration {
        start.elapsed()
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self
    }
}

impl ValueFormatter for Share {
    fn format_throughput(&self, throughput: &Throughput, nanoseconds: f64) -> String {
        let limit = self.median();
        match (&self.limit, throughput) {
            (Limit::Operations(_), Throughput::Elements(operations)) => {
                let rate = *operations as f64 / nanoseconds;
                format!("{rate:.1} GFLOP/s ({:.0} % of peak)", 100.0 * rate / limit)
            }
            (Limit::Reading(_), Throughput::Bytes(bytes)) => {
                let rate = *bytes as f64 / nanoseconds;
                format!("{rate:.1} GB/s ({:.0} % of reading)", 100.0 * rate / limit)
            }
            (Limit::Formula, Throughput::Elements(elements)) => {
                let each = nanoseconds / *elements as f64;
                format!("{each:.3} ns an element ({:.0} multiply-adds)", each * limit / 2.0)
            }
            _ => WallTime.formatter().format_throughput(throughput, nanoseconds),
        }
    }

    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_values(typical, values)
    }

    fn scale_throughputs(&self, typical: f64, throughput: &Throughput, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_throughputs(typical, throughput, values)
    }

    fn scale_for_machines(&self, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_for_machines(values)
    }
}
