/** Pickers size themselves by the width of their text and draw the rows that fit: jsdom measures neither. */
export function measure(): void {
  const context = { measureText: (text: string) => ({ width: text.length * 8 }) };
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(4000);
  jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);
}
