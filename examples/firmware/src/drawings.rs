//! Drawings as text: a `#` is ink, everything else paper.
//!
//! A drawing is ten rows of ten cells. Each cell becomes two by two pixels in the middle of an image, where MNIST's digits are too.

/// The rows, or the columns, of a drawing.
const CELLS: usize = 10;
/// The rows, or the columns, of an image.
const SIDE: usize = 28;
/// The pixels of an image.
pub const PIXELS: usize = SIDE * SIDE;

/// Drawings beside each other, a column of paper between two.
#[derive(Clone, Copy, Debug)]
pub struct Sheet(pub [&'static str; CELLS]);

/// The digits from 0 to 9.
pub const DIGITS: [Sheet; 2] = [
    Sheet([
        "...####... ....##.... ..#####... .######... ......##..",
        "..##..##.. ...###.... .##...##.. ......##.. .....###..",
        ".##....##. ....##.... .......##. .......##. ....####..",
        ".##....##. ....##.... .......##. ......##.. ...##.##..",
        ".##....##. ....##.... ......##.. ...####... ..##..##..",
        ".##....##. ....##.... ....###... ......##.. .##...##..",
        ".##....##. ....##.... ...##..... .......##. .########.",
        ".##....##. ....##.... ..##...... .......##. ......##..",
        "..##..##.. ....##.... .##....... .##...##.. ......##..",
        "...####... ....##.... .########. ..#####... ......##..",
    ]),
    Sheet([
        ".#######.. .....##... .......... ..#####... ...####...",
        ".##....... ....##.... .#######.. .##...##.. ..##..##..",
        ".##....... ...##..... .......##. .##...##.. .##....##.",
        ".######... ..##...... .......##. .##...##.. .##....##.",
        "......##.. ..##.##... ......##.. ..#####... ..##..###.",
        ".......##. .###..##.. ......##.. .##...##.. ...####.#.",
        ".......##. .##....##. .....##... .##...##.. ......##..",
        ".......##. .##....##. .....##... .##...##.. ......##..",
        ".##...##.. ..##..##.. .....##... .##...##.. .....##...",
        "..#####... ...####... ....##.... ..#####... ....##....",
    ]),
];

/// Five hearts to learn from.
pub const HEARTS: Sheet = Sheet([
    ".......... .##....##. ..##..##.. .......... ..##..##..",
    "..##..##.. ####..#### .####.###. .###..###. .#..##..#.",
    ".####.###. ########## .########. #...##...# #........#",
    ".########. ########## .########. #........# #........#",
    ".########. ########## .########. #........# #........#",
    ".########. .########. ..######.. .#......#. .#......#.",
    "..######.. ..######.. ..######.. ..#....#.. .#......#.",
    "...####... ...####... ...####... ...#..#... ..#....#..",
    "....##.... ....##.... ....##.... ....##.... ...#..#...",
    ".......... .......... .....#.... .......... ....##....",
]);

/// Five other hearts, to see whether it has learned.
pub const OTHER_HEARTS: Sheet = Sheet([
    ".......... ..##...##. .......... .......... .##....##.",
    ".##...##.. .######### ..###..##. ..##..##.. #..#..#..#",
    "####.####. .######### .########. .###..###. #...##...#",
    "#########. .######### .########. .########. #........#",
    "#########. ..#######. .########. .###..###. .#......#.",
    ".#######.. ..#######. ..######.. .####.###. .#......#.",
    "..#####... ...#####.. ...####... ..######.. ..#....#..",
    "...###.... ....###... ....##.... ...#####.. ...#..#...",
    "....#..... .....#.... .......... ....##.... ....##....",
    ".......... .......... .......... .....#.... ..........",
]);

/// Draws a digit from 0 to 9.
pub fn draw_digit(digit: usize, image: &mut [f32; PIXELS]) {
    if let Some(sheet) = DIGITS.get(digit / Sheet::DRAWINGS) {
        sheet.draw(digit % Sheet::DRAWINGS, image);
    }
}

impl Sheet {
    /// How many drawings are on a sheet.
    pub const DRAWINGS: usize = 5;

    /// Draws one of them, from 0 on, into an image: 0 is paper and 1 is ink, row by row.
    #[inline(never)] // one copy, wherever something is drawn
    pub fn draw(&self, drawing: usize, image: &mut [f32; PIXELS]) {
        const MARGIN: usize = (SIDE - 2 * CELLS) / 2;
        image.fill(0.0);
        for (row, pixels) in image.chunks_exact_mut(SIDE).skip(MARGIN).take(2 * CELLS).enumerate() {
            let line = self.0.get(row / 2).map_or(&[][..], |line| line.as_bytes());
            let cells = line.iter().skip(drawing * (CELLS + 1)).take(CELLS);
            for (pair, cell) in pixels.chunks_exact_mut(2).skip(MARGIN / 2).zip(cells) {
                pair.fill(if *cell == b'#' { 1.0 } else { 0.0 });
            }
        }
    }
}
