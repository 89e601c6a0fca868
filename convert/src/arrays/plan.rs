//! The layout of the weights and the order of the layers, by biases, shapes and names.

use super::Source;
use super::module::{Kind, Layout, Module};
use super::name::{are_siblings, precedes};
use super::order::{Block, Orders, orders};
use crate::{Problem, Problems};

/// The layout of all weights of a file, and the order of its modules.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) layout: Layout,
    /// The natural order of the names if there is a problem.
    pub(super) order: Vec<usize>,
    pub(super) problem: Option<Problem>,
}

/// The greatest number of layers: more than any network with a type has.
const MAX_LAYERS: usize = 1_000;

/// Plans the network of a file. All weights of a file have one layout: the first of [`layouts`] whose biases and
/// layers fit. The order is the one that fits and that the names admit, or else the only one that fits.
///
/// # Errors
///
/// If biases fit neither layout.
pub(super) fn plan(modules: &[Module], source: Source) -> Result<Plan, Problems> {
    if modules.len() > MAX_LAYERS {
        let found = format!("expected at most {MAX_LAYERS} layers, found {}", modules.len());
        return Err(file(found, "leave out other arrays").into());
    }
    let layouts = layouts(modules, source);
    let fitting: Vec<_> = layouts.iter().copied().filter(|layout| biases_fit(modules, *layout)).collect();
    let Some(first) = fitting.first() else { return Err(misfits(modules, &layouts)) };
    for by_names in [true, false] {
        for layout in &fitting {
            let blocks = blocks(modules, *layout);
            let by_file = source.keeps_order() && by_names && fits_as_it_is(&blocks);
            let found = if by_file { Orders::One((0..blocks.len()).collect()) } else { orders(&blocks, by_names) };
            match found {
                Orders::One(order) => {
                    return Ok(Plan { layout: *layout, order: in_order(&blocks, &order), problem: None });
                }
                Orders::Several => {
                    return Ok(failure(modules, *layout, "names or shapes that state one order", NUMBER));
                }
                Orders::None => {}
            }
        }
    }
    Ok(failure(modules, *first, "layers that each take the outputs of another one", SEQUENTIAL))
}

const NUMBER: &str =
    "number the layers, such as `0.weight`, `1.weight`: save the state_dict of `nn.Sequential(*layers)`";
const SEQUENTIAL: &str = "convert a network whose layers follow each other";

/// A plan with a problem.
fn failure(modules: &[Module], layout: Layout, expected: &str, remedy: &str) -> Plan {
    let mut order: Vec<_> = modules.iter().map(Module::tokens).enumerate().collect();
    order.sort_by(|(_, a), (_, b)| a.cmp(b));
    let order: Vec<_> = order.into_iter().map(|(index, _)| index).collect();
    let layers = order.iter().filter_map(|index| modules.get(*index));
    let found = format!("expected {expected}, found {}", list(layers, layout));
    Plan { layout, order, problem: Some(file(found, remedy)) }
}

/// The layouts to try. Names of PyTorch state the layout in its own format.
fn layouts(modules: &[Module], source: Source) -> Vec<Layout> {
    let is_pytorch = modules.iter().find_map(Module::matrix).is_none_or(|matrix| matrix.is_pytorch);
    let first = if is_pytorch { Layout::UnitsFirst } else { Layout::InputsFirst };
    if is_pytorch && source == Source::Safetensors { vec![first] } else { vec![first, first.other()] }
}

fn biases_fit(modules: &[Module], layout: Layout) -> bool {
    modules.iter().filter_map(Module::matrix).all(|matrix| matrix.fits(layout))
}

/// The modules in blocks: batch normalization belongs to the dense layer whose name differs in words alone.
fn blocks(modules: &[Module], layout: Layout) -> Vec<Block<'_>> {
    let owners: Vec<_> = modules.iter().map(|module| owner(module, modules, layout)).collect();
    let mut blocks = Vec::new();
    for (index, module) in modules.iter().enumerate().filter(|(index, _)| owners.get(*index) == Some(&None)) {
        let (inputs, outputs) = module.sizes(layout);
        let owned = owners.iter().enumerate().filter(|(_, owner)| **owner == Some(index)).map(|(owned, _)| owned);
        blocks.push(Block {
            modules: std::iter::once(index).chain(owned).collect(),
            name: module.tokens(),
            inputs,
            outputs,
        });
    }
    blocks
}

/// The dense layer that batch normalization belongs to, if the names admit exactly one.
fn owner(norm: &Module, modules: &[Module], layout: Layout) -> Option<usize> {
    let Kind::BatchNorm(normalization) = &norm.kind else { return None };
    let is_owner = |module: &Module| {
        let fits = module.matrix().is_some_and(|matrix| matrix.sizes(layout).1 == normalization.scale.len());
        fits && are_siblings(&module.name, &norm.name)
    };
    let mut owners = modules.iter().enumerate().filter(|(_, module)| is_owner(module)).map(|(index, _)| index);
    owners.next().filter(|_| owners.next().is_none())
}

/// Whether each block takes the outputs of the block before it in the file, and the names do not contradict.
fn fits_as_it_is(blocks: &[Block<'_>]) -> bool {
    let fits = blocks.windows(2).all(|pair| matches!(pair, [a, b] if a.outputs == b.inputs));
    let is_stated =
        |(index, a): (usize, &Block<'_>)| blocks.iter().skip(index + 1).all(|b| !precedes(&b.name, &a.name));
    fits && blocks.iter().enumerate().all(is_stated)
}

fn in_order(blocks: &[Block<'_>], order: &[usize]) -> Vec<usize> {
    order.iter().filter_map(|index| blocks.get(*index)).flat_map(|block| block.modules.iter().copied()).collect()
}

/// The problems of biases that fit no layout.
fn misfits(modules: &[Module], layouts: &[Layout]) -> Problems {
    let mut problems = Problems::default();
    let layout = layouts.first().copied().unwrap_or(Layout::UnitsFirst);
    let misfits = modules.iter().filter(|module| module.matrix().is_some_and(|matrix| !matrix.fits(layout)));
    for module in misfits {
        let found = module.matrix().and_then(|matrix| matrix.bias.as_ref()).map_or(0, Vec::len);
        let (_, units) = module.sizes(layout);
        let found = format!("expected a bias of {units} values, one for each unit, found {found}");
        problems.add(module.label(), found, "save weights and bias of the same layer under one name");
    }
    problems
}

/// The layers with their sizes, for messages: `fc1 (4 to 16), fc2 (16 to 3)`.
pub(super) fn list<'a>(modules: impl IntoIterator<Item = &'a Module>, layout: Layout) -> String {
    let text = |module: &Module| {
        let (inputs, outputs) = module.sizes(layout);
        format!("{} ({inputs} to {outputs})", module.label())
    };
    let mut texts: Vec<_> = modules.into_iter().map(text).collect();
    let others = texts.len().saturating_sub(MAX_LISTED);
    texts.truncate(MAX_LISTED);
    if others > 0 {
        texts.push(format!("and {others} more"));
    }
    texts.join(", ")
}

/// The greatest number of layers in a message.
const MAX_LISTED: usize = 20;

pub(super) fn file(found: String, remedy: impl Into<String>) -> Problem {
    Problem { subject: "file".into(), found, remedy: remedy.into() }
}
