import { advance, finish } from './steps';

function* count(to: number) {
  for (let at = 0; at < to; at++) {
    yield;
  }
  return to;
}

test('all of it can be done at once', () => {
  expect(finish(count(5))).toBe(5);
});

test('a slice ends when its time is over, and the next goes on from there', () => {
  let clock = 0;
  const now = () => clock++;
  const steps = count(10);
  const slices = [];
  for (let slice = 0; slice < 5; slice++) {
    slices.push(advance(steps, 3, now).done);
  }
  expect(slices).toEqual([false, false, false, true, true]);
});
