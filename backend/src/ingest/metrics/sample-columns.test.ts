import { SampleColumns } from './sample-columns';

it('keeps every value where its arrays grow', () => {
  const columns = SampleColumns.take();
  const rows = 10_000;
  for (let row = 0; row < rows; row++) columns.push(1, row, row, row + 0.5);
  const bytes = columns.encode();
  // The values are the last of the three columns.
  const values = new Float64Array(bytes.slice(bytes.length - rows * 8).buffer);
  expect([...values].findIndex((value, row) => value !== row + 0.5)).toBe(-1);
  columns.release();
});
