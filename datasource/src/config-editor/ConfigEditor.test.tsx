import { fireEvent, render, screen } from '@testing-library/react';
import { type ComponentProps } from 'react';
import { ConfigEditor } from './ConfigEditor';

function open(options: object) {
  const onOptionsChange = jest.fn();
  const all = { url: '', jsonData: {}, secureJsonFields: {}, secureJsonData: {}, ...options };
  const props = { options: all, onOptionsChange } as unknown as ComponentProps<typeof ConfigEditor>;
  render(<ConfigEditor {...props} />);
  return onOptionsChange;
}

describe('ConfigEditor', () => {
  it('stores the token among the secrets only', () => {
    const changed = open({});
    const field = document.querySelector('#thalweg-token');
    fireEvent.change(field as Element, { target: { value: 's3cret' } });
    expect(changed).toHaveBeenCalledWith(
      expect.objectContaining({ jsonData: {}, secureJsonData: { token: 's3cret' } }),
    );
  });

  it('says that a URL without a scheme is wrong', () => {
    open({ url: 'thalweg:20416' });
    expect(screen.getByText(/begins with http/)).toBeTruthy();
  });

  it('keeps the timeout within its bounds', () => {
    const changed = open({});
    fireEvent.change(document.querySelector('#thalweg-timeout') as Element, { target: { value: '9999' } });
    expect(changed).toHaveBeenCalledWith(expect.objectContaining({ jsonData: { timeout_s: 600 } }));
  });
});
