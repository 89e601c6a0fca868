//! Serialized objects of `config.json`: a class and its arguments.

use serde_json::{Map, Value};

use crate::Problem;
use crate::problem::printable;

/// An object: `{"module": "keras.layers", "class_name": "Dense", "config": {…}}`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    json: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// `None` if the value has no class.
    pub(super) fn new(value: &'a Value) -> Option<Self> {
        let object = Self { json: value.as_object()? };
        object.json.get("class_name")?.as_str().map(|_| object)
    }

    /// The class, such as `Dense`.
    pub(super) fn class(self) -> &'a str {
        self.json.get("class_name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The object's name, for messages.
    pub(super) fn name(self) -> String {
        let name = self.config("name").and_then(Value::as_str).unwrap_or_else(|| self.class());
        printable(name.as_bytes())
    }

    /// A field beside the arguments.
    pub(super) fn field(self, key: &str) -> Option<&'a Value> {
        self.json.get(key)
    }

    /// An argument; `None` if the object does not state it.
    pub(super) fn config(self, key: &str) -> Option<&'a Value> {
        self.json.get("config")?.get(key).filter(|value| !value.is_null())
    }

    /// Whether the class is one of Keras, and no registered class of the same name.
    pub(super) fn is_of_keras(self) -> bool {
        let module = self.json.get("module").and_then(Value::as_str);
        let is_registered =
            self.json.get("registered_name").and_then(Value::as_str).is_some_and(|name| name.contains('>'));
        module.is_none_or(|module| module == "keras" || module.starts_with("keras.")) && !is_registered
    }

    /// A Boolean argument.
    pub(super) fn flag(self, key: &str, default: bool) -> Result<bool, Problem> {
        self.argument(key, "true or false", Value::as_bool).map(|found| found.unwrap_or(default))
    }

    /// A number.
    pub(super) fn number(self, key: &str, default: f64) -> Result<f64, Problem> {
        self.argument(key, "a number", Value::as_f64).map(|found| found.unwrap_or(default))
    }

    /// Numbers: one, a list of any depth, or an array of NumPy.
    pub(super) fn numbers(self, key: &str) -> Result<Option<Vec<f64>>, Problem> {
        self.argument(key, "numbers", |value| {
            let mut numbers = Vec::new();
            collect(value, &mut numbers).map(|()| numbers)
        })
    }

    /// Axes: one, or a list of any length.
    pub(super) fn axes(self, key: &str, default: &[i64]) -> Result<Vec<i64>, Problem> {
        let axes = |value: &Value| match value.as_array() {
            Some(axes) => axes.iter().map(Value::as_i64).collect(),
            None => value.as_i64().map(|axis| vec![axis]),
        };
        self.argument(key, "axes", axes).map(|found| found.unwrap_or_else(|| default.to_vec()))
    }

    fn argument<T>(
        self,
        key: &str,
        expected: &str,
        of: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.config(key) else { return Ok(None) };
        of(value).map(Some).ok_or_else(|| {
            let found = printable(value.to_string().as_bytes());
            self.problem(format!("expected {expected} for {key}, found {found}"), "save the model again in Keras 3")
        })
    }

    /// A problem of the object.
    pub(super) fn problem(self, found: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { subject: self.name(), found: found.into(), remedy: remedy.into() }
    }
}

/// Appends the numbers of a value. `None` if it contains anything else.
fn collect(value: &Value, numbers: &mut Vec<f64>) -> Option<()> {
    match value {
        Value::Number(number) => numbers.push(number.as_f64()?),
        Value::Array(values) => values.iter().try_for_each(|value| collect(value, numbers))?,
        _ => {
            let array = Object::new(value).filter(|object| object.class() == "__numpy__")?;
            collect(array.config("value")?, numbers)?;
        }
    }
    Some(())
}
