//! Numbers of `schema.fbs`, with their names.

/// Declares constants, and a function that names them.
macro_rules! named {
    ($(#[$doc:meta])* $function:ident($Number:ty, $other:literal); $($name:ident = $number:literal),+ $(,)?) => {
        $(pub(crate) const $name: $Number = $number;)+

        $(#[$doc])*
        pub(crate) fn $function(number: $Number) -> String {
            match number {
                $($name => stringify!($name).into(),)+
                _ => format!(concat!($other, " {}"), number),
            }
        }
    };
}

pub(crate) mod operator {
    #![allow(dead_code, reason = "most operators are only named")]

    named! {
        /// The name of a `BuiltinOperator`.
        name(i32, "number");
        ADD = 0, AVERAGE_POOL_2D = 1, CONCATENATION = 2, CONV_2D = 3, DEPTHWISE_CONV_2D = 4, DEQUANTIZE = 6,
        EMBEDDING_LOOKUP = 7, FULLY_CONNECTED = 9, L2_NORMALIZATION = 11, LOGISTIC = 14, LSTM = 16, MAX_POOL_2D = 17,
        MUL = 18, RELU = 19, RELU_N1_TO_1 = 20, RELU6 = 21, RESHAPE = 22, RNN = 24, SOFTMAX = 25, SVDF = 27, TANH = 28,
        CUSTOM = 32, PAD = 34, GATHER = 36, TRANSPOSE = 39, MEAN = 40, SUB = 41, DIV = 42, SQUEEZE = 43,
        UNIDIRECTIONAL_SEQUENCE_LSTM = 44, STRIDED_SLICE = 45, EXP = 47, SPLIT = 49, LOG_SOFTMAX = 50,
        BIDIRECTIONAL_SEQUENCE_LSTM = 52, CAST = 53, PRELU = 54, MAXIMUM = 55, ARG_MAX = 56, MINIMUM = 57, LESS = 58,
        NEG = 59, GREATER = 61, GREATER_EQUAL = 62, LESS_EQUAL = 63, SELECT = 64, SLICE = 65, TRANSPOSE_CONV = 67,
        EXPAND_DIMS = 70, LOG = 73, SUM = 74, SQRT = 75, RSQRT = 76, SHAPE = 77, POW = 78, REDUCE_MAX = 82, PACK = 83,
        UNPACK = 88, SQUARE = 92, LEAKY_RELU = 98, SQUARED_DIFFERENCE = 99, ABS = 101, ELU = 111, QUANTIZE = 114,
        HARD_SWISH = 117, IF = 118, WHILE = 119, SELECT_V2 = 123, BATCH_MATMUL = 126, CONV_3D = 132, GELU = 150,
    }
}

pub(crate) mod tensor_type {
    #![allow(dead_code, reason = "most types are only named")]

    named! {
        /// The name of a `TensorType`.
        name(i8, "type");
        FLOAT32 = 0, FLOAT16 = 1, INT32 = 2, UINT8 = 3, INT64 = 4, STRING = 5, BOOL = 6, INT16 = 7, COMPLEX64 = 8,
        INT8 = 9, FLOAT64 = 10, UINT64 = 12, UINT32 = 15, UINT16 = 16, INT4 = 17, BFLOAT16 = 18,
    }
}

pub(crate) mod fused {
    #![allow(dead_code, reason = "some activations are only named")]

    named! {
        /// The name of an `ActivationFunctionType`.
        name(i8, "activation");
        NONE = 0, RELU = 1, RELU_N1_TO_1 = 2, RELU6 = 3, TANH = 4, SIGN_BIT = 5,
    }
}
