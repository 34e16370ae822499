import { Admission } from './admission';

describe('Admission', () => {
  it('takes bodies until its limit, and again when one is done', () => {
    const admission = new Admission(100);
    const first = admission.open(60);
    expect(() => admission.open(50)).toThrow(expect.objectContaining({ code: 'queue_full', retryAfter: 1 }));
    first.grow(20);
    expect(admission.held).toBe(80);
    first.release();
    expect(admission.held).toBe(0);
    admission.open(100).release();
  });

  it('takes one body of any size when it is alone', () => {
    const admission = new Admission(100);
    const large = admission.open(500);
    expect(admission.held).toBe(500);
    expect(() => admission.open(1)).toThrow(expect.objectContaining({ code: 'queue_full' }));
    large.release();
  });

  it('keeps what a body held when it may not grow', () => {
    const admission = new Admission(100);
    const first = admission.open(40);
    const second = admission.open(40);
    expect(() => second.grow(40)).toThrow();
    expect(admission.held).toBe(80);
    second.release();
    first.release();
    first.release();
    expect(admission.held).toBe(0);
  });
});
