//! Two quantized layers, one after the other.

use crate::architecture::Architecture;
use crate::floats::Memory;
use crate::layer::structure::Larger;
use crate::layer::{Chain, Summary};
use crate::quantized::kernels::Backend;
use crate::quantized::layer::{Hidden, HiddenMemory};
use crate::quantized::{Int8Layer, Int8Row, Int8Visitor, Plan, Quantization, QuantizationError};

impl<First: Int8Layer, Rest: Int8Layer> Int8Layer for Chain<First, Rest> {
    type Input = First::Input;
    type Output = Rest::Output;
    type Memory<Before, After> = Larger<First::Memory<Before, First::Output>, Rest::Memory<First::Output, After>>;

    const ARCHITECTURE: Architecture = {
        assert!(First::Output::LEN == Rest::Input::LEN, "the next layer must have one input for each output");
        Architecture::Chain(&First::ARCHITECTURE, &Rest::ARCHITECTURE)
    };
    const PARAMETERS: usize = First::PARAMETERS + Rest::PARAMETERS;
    const SUMMARY: Summary = Summary::Chain(&First::SUMMARY, &Rest::SUMMARY);

    #[inline(always)]
    fn output(&self) -> Quantization {
        self.rest.output()
    }

    fn set_from(&mut self, plan: &mut Plan<'_>) -> Result<(), QuantizationError> {
        self.first.set_from(plan)?;
        self.rest.set_from(plan)
    }

    fn visit_layers<V: Int8Visitor>(&self, visitor: &mut V) {
        self.first.visit_layers(visitor);
        self.rest.visit_layers(visitor);
    }

    #[inline(always)]
    fn forward<B: Backend>(&self, backend: B, input: &Self::Input, output: &mut Self::Output) {
        let mut memory = Memory::new();
        let mut hidden = Hidden::new::<HiddenMemory<Self>>(&mut memory);
        self.pass(backend, Some(input), Some(output), &mut hidden);
    }

    #[inline(always)]
    fn pass<B: Backend>(
        &self,
        backend: B,
        input: Option<&Self::Input>,
        output: Option<&mut Self::Output>,
        hidden: &mut Hidden<'_>,
    ) {
        self.first.pass(backend, input, None, hidden);
        self.rest.pass(backend, None, output, hidden);
    }
}
