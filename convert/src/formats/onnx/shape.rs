//! The shape of a sample between two nodes, as far as a file states it.

/// The sizes of one sample: those of a tensor without its first dimension, the number of samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sample {
    /// `None` if a run decides about one of them.
    sizes: Option<Vec<usize>>,
    /// The number of samples, if the file fixes it.
    batch: Option<i64>,
}

impl Sample {
    /// A sample of a graph's input. A vector is one sample.
    pub(super) fn of_input(dims: Option<&[Option<i64>]>) -> Self {
        let Some(dims) = dims else { return Self::default() };
        let (batch, sizes) = match dims {
            [batch, sizes @ ..] if !sizes.is_empty() => (*batch, sizes),
            _ => (Some(1), dims),
        };
        let size = |dim: &Option<i64>| dim.and_then(|dim| usize::try_from(dim).ok());
        Self { sizes: sizes.iter().map(size).collect(), batch }
    }

    /// A row of `width` values.
    pub(super) fn row(&self, width: usize) -> Self {
        Self { sizes: Some(vec![width]), batch: self.batch }
    }

    /// The sizes, if they are known.
    pub(super) fn sizes(&self) -> Option<&[usize]> {
        self.sizes.as_deref()
    }

    /// The number of values.
    pub(super) fn values(&self) -> Option<usize> {
        self.sizes().map(product)
    }

    /// Whether the sample is one row, or may be: operators along the last axis then see all its values.
    pub(super) fn is_row(&self) -> bool {
        let rows = self.sizes().and_then(|sizes| sizes.split_last()).map(|(_, rows)| rows);
        rows.is_none_or(|rows| rows.iter().all(|size| *size == 1))
    }

    /// Whether `axis` of the tensor is its last one, or may be.
    pub(super) fn is_last(&self, axis: i64) -> bool {
        axis == -1 || self.sizes().map_or(axis == 1, |sizes| usize::try_from(axis) == Ok(sizes.len()))
    }

    /// The sample behind Flatten; `None` if it mixes samples.
    pub(super) fn flatten(&self, axis: i64) -> Option<Self> {
        let Some(sizes) = self.sizes() else { return (axis == 1).then(|| self.clone()) };
        let rank = i64::try_from(sizes.len()).ok()? + 1;
        let axis = usize::try_from(if axis < 0 { axis + rank } else { axis }).ok()?;
        let rows = sizes.get(..axis.checked_sub(1)?)?;
        rows.iter().all(|size| *size == 1).then(|| self.row(product(sizes)))
    }

    /// The sample behind Reshape. In `target`, 0 keeps a size and −1 takes the remaining values. `None` if it may mix
    /// samples.
    pub(super) fn reshape(&self, target: &[i64]) -> Option<Self> {
        let values = self.values();
        let (batch, rest) = match target {
            [size] if values == Some(1) => (*size, &[1][..]),
            [size] if values.is_some() && usize::try_from(*size).ok() == values => (1, target),
            [batch, rest @ ..] if !rest.is_empty() => (*batch, rest),
            _ => return None,
        };
        let takes_rest = rest.contains(&-1);
        if takes_rest && !(matches!(batch, 0 | 1) || Some(batch) == self.batch) {
            return None;
        }
        let size = |(place, size): (usize, &i64)| match *size {
            0 => self.sizes()?.get(place).copied(),
            -1 => Some(1),
            size => usize::try_from(size).ok(),
        };
        let mut sizes: Vec<_> = rest.iter().enumerate().map(size).collect::<Option<_>>()?;
        let known = product(&sizes);
        if let Some(free) = rest.iter().position(|size| *size == -1) {
            // Without the number of values, the free size is unknown too.
            let Some(values) = values else { return Some(Self { sizes: None, batch: self.batch }) };
            *sizes.get_mut(free)? = values.checked_div(known)?;
        }
        let keeps_values = values.is_none_or(|values| values == product(&sizes));
        keeps_values.then_some(Self { sizes: Some(sizes), batch: self.batch })
    }

    /// The sample behind Unsqueeze, whose `axes` become dimensions of 1. `None` if one of them precedes the samples.
    pub(super) fn unsqueeze(&self, axes: &[i64]) -> Option<Self> {
        let Some(sizes) = self.sizes() else { return (!axes.contains(&0)).then(|| self.clone()) };
        let mut sizes = sizes.to_vec();
        let rank = i64::try_from(sizes.len() + axes.len()).ok()? + 1;
        for axis in axes {
            let place = usize::try_from(if *axis < 0 { axis + rank } else { *axis }).ok()?.checked_sub(1)?;
            sizes.insert(place.min(sizes.len()), 1);
        }
        Some(Self { sizes: Some(sizes), batch: self.batch })
    }

    /// The sample behind Squeeze, which removes all dimensions of 1, or those of `axes`. `None` if one of them is that
    /// of the samples.
    pub(super) fn squeeze(&self, axes: Option<&[i64]>) -> Option<Self> {
        let Some(sizes) = self.sizes() else {
            return (!axes.is_some_and(|axes| axes.contains(&0))).then(|| self.clone());
        };
        let rank = i64::try_from(sizes.len()).ok()? + 1;
        let is_removed =
            |place: i64| axes.is_none_or(|axes| axes.iter().any(|axis| [place, place - rank].contains(axis)));
        if axes.is_some() && is_removed(0) {
            return None;
        }
        let kept = (1..).zip(sizes).filter(|(place, size)| **size != 1 || !is_removed(*place));
        let mut kept: Vec<_> = kept.map(|(_, size)| *size).collect();
        if kept.is_empty() {
            kept.push(1);
        }
        Some(Self { sizes: Some(kept), batch: self.batch })
    }
}

fn product(sizes: &[usize]) -> usize {
    sizes.iter().copied().fold(1, usize::saturating_mul)
}

#[cfg(test)]
mod tests {
    use super::Sample;

    fn sample(dims: &[i64]) -> Sample {
        let dims: Vec<_> = dims.iter().map(|dim| (*dim > 0).then_some(*dim)).collect();
        Sample::of_input(Some(&dims))
    }

    #[test]
    fn reshape_keeps_samples_apart() {
        let images = sample(&[0, 4, 7]);
        let sizes = |target: &[i64]| images.reshape(target).and_then(|sample| sample.sizes().map(<[usize]>::to_vec));
        assert_eq!(sizes(&[-1, 28]), Some(vec![28]));
        assert_eq!(sizes(&[0, -1]), Some(vec![28]));
        assert_eq!(sizes(&[1, 2, -1]), Some(vec![2, 14]));
        assert_eq!(sizes(&[0, 0, 7]), Some(vec![4, 7]));
        for target in [&[-1, 14][..], &[-1], &[2, -1], &[0, 5, -1], &[3, 29], &[]] {
            assert_eq!(sizes(target), None, "{target:?}");
        }
        assert_eq!(sample(&[2, 3]).reshape(&[2, -1]), Some(sample(&[2, 3])));
        assert_eq!(sample(&[0, 1]).reshape(&[-1]), Some(sample(&[0, 1])));
    }

    #[test]
    fn dimensions_of_1_come_and_go() {
        let row = sample(&[0, 3]);
        let column = row.unsqueeze(&[-1]).unwrap();
        assert_eq!(column, sample(&[0, 3, 1]));
        assert!(row.is_row() && !column.is_row() && column.is_last(2) && !column.is_last(1));
        assert_eq!(column.squeeze(None), Some(row.clone()));
        assert_eq!(column.squeeze(Some(&[2])), Some(row.clone()));
        assert_eq!(row.unsqueeze(&[1]), Some(sample(&[0, 1, 3])));
        assert_eq!(row.unsqueeze(&[0]), None);
        assert_eq!(column.flatten(1), Some(row.clone()));
        assert_eq!(column.flatten(2), None);
        assert_eq!(row.flatten(0), None);
    }
}
