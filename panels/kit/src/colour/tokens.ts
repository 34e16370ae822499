/**
 * The only place with literal colours. Picked by farthest-point search in OKLab under normal, protan, deutan and tritan
 * vision, at least 3:1 against the panel background; the red around hue 20° is left to errors. The same index is the
 * nearest hue in both modes, so a series keeps its colour when the theme changes.
 */
export const SERIES_COLOURS = Object.freeze({
  dark: Object.freeze([
    '#5490d8',
    '#fccc48',
    '#00d8e4',
    '#e49c90',
    '#84a83c',
    '#b864a0',
    '#6cc0fc',
    '#c0b430',
    '#a8e4a8',
    '#cc7890',
    '#6c80e4',
    '#6ca8c0',
    '#ccc06c',
    '#1ca878',
    '#fca8cc',
    '#a884c4',
  ]),
  light: Object.freeze([
    '#3c78c0',
    '#b07800',
    '#007884',
    '#903c30',
    '#547c18',
    '#6c2478',
    '#1c6490',
    '#6c6408',
    '#3c8c54',
    '#a04878',
    '#3c3c9c',
    '#48647c',
    '#a85400',
    '#006c4c',
    '#c05c90',
    '#6054b4',
  ]),
});
