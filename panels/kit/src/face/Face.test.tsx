import { render, screen } from '@testing-library/react';
import { Face } from './Face';

test('a failure is announced with its remedy', () => {
  render(<Face kind="error" title="The backend is away" hint="Start it and run the query again" />);
  expect(screen.getByRole('alert').textContent).toBe('The backend is awayStart it and run the query again');
});

test('loading and empty are states, not alarms', () => {
  render(
    <>
      <Face kind="loading" title="Loading" />
      <Face kind="empty" title="Nothing here" action={<button>Widen</button>} />
    </>,
  );
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getAllByRole('status')).toHaveLength(2);
  expect(screen.getByRole('button', { name: 'Widen' })).toBeTruthy();
});
