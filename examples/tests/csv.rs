//! Reads tables as Python, R and pandas write them, and damaged ones.

mod support;

use std::fs;

use shared::csv;
use support::directory;

/// The rows of a table with the columns `a`, `b c` and `d`, or the error after the path.
fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Vec<[f32; 3]>, String> {
    let path = directory(name).join("table.csv");
    fs::write(&path, text).unwrap();
    let check = |row: &[f32; 3]| if row[0] < 100.0 { Ok(()) } else { Err("a number below 100") };
    csv::read(&path, ["a", "b c", "d"], check).map_err(|error| {
        let error = error.to_string();
        error.strip_prefix(&format!("{}: ", path.display())).expect("the path").to_owned()
    })
}

#[test]
fn quoted_names_and_numbers_are_read() {
    let rows = Ok(vec![[1.0, -2.5, 3e4], [4.0, 5.0, 6.0]]);
    let tables = [
        "a,b c,d\n1,-2.5,3e4\n4,5,6\n",
        // R: write.csv(x)
        "\"\",\"a\",\"b c\",\"d\"\n\"1\",1,-2.5,30000\n\"2\",4,5,6\n",
        // R: write.csv(x, row.names = FALSE); and with numbers as text
        "\"a\",\"b c\",\"d\"\n1,-2.5,3e+04\n4,5,6\n",
        "\"a\",\"b c\",\"d\"\n\"1\",\"-2.5\",\"3e+04\"\n\"4\",\"5\",\"6\"\n",
        // R: names of rows with commas and quotes
        "\"\",\"a\",\"b c\",\"d\"\n\"Mazda, \"\"RX4\"\"\",1,-2.5,30000\n\"two\nlines\",4,5,6\n",
        // pandas: to_csv()
        ",a,b c,d\n0,1.0,-2.5,30000.0\n1,4.0,5.0,6.0\n",
        // A byte order mark, Windows' and old line ends, blank lines, spaces, no end of the last line
        "\u{feff}a,b c,d\r\n1,-2.5,3e4\r\n4,5,6\r\n",
        "\u{feff}\"a\",\"b c\",\"d\"\r\n1,-2.5,3e4\r\n\r\n4,5,6",
        "a,b c,d\r1,-2.5,3e4\r4,5,6\r",
        " a, b c ,d\n\n 1, -2.5 ,3e4\n   \n4,5,6",
    ];
    for table in tables {
        assert_eq!(read("quoted", table), rows, "{table:?}");
    }
}

#[test]
fn an_error_names_the_line_and_what_was_found() {
    let header = |found: &str| format!("expected the columns \"a,b c,d\" in the first line, found {found}");
    let numbers = |line: usize, found: &str| format!("expected 3 numbers in line {line}, found {found}");
    let quotes = |line: usize, found: &str| {
        format!("expected 3 numbers, with no space before a quote, in line {line}, found {found}")
    };
    let cases: [(&[u8], String); 20] = [
        (b"", header("an empty first line")),
        (b"a,b,d\n1,2,3\n", header("\"a,b,d\"")),
        // R: write.csv2(x)
        (b"\"a\";\"b c\";\"d\"\n1;2,5;3\n", header("\"\"a\";\"b c\";\"d\"\"")),
        // A first column with a name is no column of row names.
        (b"id,a,b c,d\n1,2,3,4\n", header("\"id,a,b c,d\"")),
        (b"a,b c,d\n", "expected rows after the first line, found none".into()),
        (b"a,b c,d\n1,2\n", numbers(2, "2")),
        (b"a,b c,d\n1,2,3\n1,2,3,4\n", numbers(3, "4")),
        (b",a,b c,d\n0,1,2,3\n1,2,3\n", numbers(3, "2")),
        // R's missing values, a thousands separator
        (b"\"\",\"a\",\"b c\",\"d\"\n\"1\",1,NA,3\n", numbers(2, "\"NA\"")),
        (b"a,b c,d\n1,2,\"1,000\"\n", numbers(2, "\"1,000\"")),
        (b"a,b c,d\n1,2,inf\n", numbers(2, "\"inf\"")),
        // The lines before it: ended by two characters, blank, or within quotes
        (b"a,b c,d\r\n1,2,3\r\nx,2,3\r\n", numbers(3, "\"x\"")),
        (b"a,b c,d\r1,2,3\rx,2,3\r", numbers(3, "\"x\"")),
        (b"a,b c,d\n\n\n1,2,3\n\n  \nx,2,3\n", numbers(7, "\"x\"")),
        (b"\"\",a,b c,d\n\"two\nlines\",1,2,3\n\"\",x,2,3\n", numbers(4, "\"x\"")),
        // A space before a quote: the quote belongs to the field, and the commas after it do not.
        (b"a,b c,d\n1, \"2\",3\n", quotes(2, "\"\"2\"\"")),
        (b"\"\",a,b c,d\n\"one\",1,2,3\n \"two, or 2\",4,5,6\n", quotes(3, "4")),
        (b"a,b c,d\n\"\"\"1\",2,3\n", numbers(2, "\"\"1\"")),
        (
            b"\"a\", \"b c\", \"d\"\n1,2,3\n",
            "expected the columns \"a,b c,d\", with no space before a quote, in the first line, found \"\"a\", \"b c\", \
             \"d\"\""
                .into(),
        ),
        (b"a,b c,d\n1,2,3\n100,2,3\n", "expected a number below 100 in line 3, found \"100,2,3\"".into()),
    ];
    for (table, error) in cases {
        assert_eq!(read("no-numbers", table), Err(error), "{}", String::from_utf8_lossy(table));
    }
    let error = read("no-numbers", b"a,b c,d\n1,2,\xff\n").expect_err("Latin-1");
    assert!(error.starts_with("expected a readable file, found ") && error.contains("UTF-8"), "{error}");
}
