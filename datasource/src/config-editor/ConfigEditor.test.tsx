import { fireEvent, render, screen } from '@testing-library/react';
import { type ComponentProps } from 'react';
import { ConfigEditor } from './ConfigEditor';

function open(options: object) {
  const onOptionsChange = jest.fn();
  const all = { url: '', jsonData: {}, secureJsonFields: {}, secureJsonData: {}, ...options };
  const props = { options: all, onOptionsChange } as unknown as ComponentProps<typeof ConfigEditor>;
  const { container } = render(<ConfigEditor {...props} />);
  const type = (id: string, value: string) =>
    fireEvent.change(container.querySelector(`#${id}`) as Element, { target: { value } });
  return { onOptionsChange, container, type };
}

describe('ConfigEditor', () => {
  it('stores the key among the secrets only', () => {
    const { onOptionsChange, type } = open({});
    type('thalweg-token', 's3cret');
    expect(onOptionsChange).toHaveBeenCalledWith(
      expect.objectContaining({ jsonData: {}, secureJsonData: { token: 's3cret' } }),
    );
  });

  it('says that one address serves all, and what the URL is for', () => {
    open({});
    expect(screen.getByText(/one address for all data sources/).textContent).toMatch(
      /backend_addr.*127\.0\.0\.1:20417/,
    );
  });

  it('says that a URL without a scheme is wrong', () => {
    open({ url: 'thalweg:20416' });
    expect(screen.getByText(/begins with http/)).toBeTruthy();
  });

  it('asks for certificates where the URL is of https, and stores them as secrets', () => {
    expect(open({ url: 'http://other:1' }).container.querySelector('#thalweg-ca')).toBeNull();
    const { onOptionsChange, type, container } = open({ url: 'https://other:1' });
    type('thalweg-ca', 'PEM');
    expect(onOptionsChange).toHaveBeenLastCalledWith(expect.objectContaining({ secureJsonData: { tlsCACert: 'PEM' } }));
    type('thalweg-server-name', 'other.example');
    expect(onOptionsChange).toHaveBeenLastCalledWith(
      expect.objectContaining({ jsonData: { serverName: 'other.example' } }),
    );
    fireEvent.click(container.querySelector('#thalweg-skip-verify') as Element);
    expect(onOptionsChange).toHaveBeenLastCalledWith(expect.objectContaining({ jsonData: { tlsSkipVerify: true } }));
  });

  it('keeps the timeout within its bounds', () => {
    const { onOptionsChange, type } = open({});
    type('thalweg-timeout', '9999');
    expect(onOptionsChange).toHaveBeenCalledWith(expect.objectContaining({ jsonData: { timeout_s: 600 } }));
  });

  it('can only be read where it was provisioned', () => {
    const { container } = open({ readOnly: true, secureJsonFields: { token: true } });
    expect(screen.getByText(/change it in the provisioning file/)).toBeTruthy();
    const inputs = [...container.querySelectorAll('input')];
    expect(inputs.every((input) => input.disabled)).toBe(true);
  });
});
