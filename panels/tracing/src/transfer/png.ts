import { PNG_MAX_SIDE_PX } from './config';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A picture of an element as the reader sees it. The element is copied with the looks it has now into an SVG, which a
 * canvas then draws: no view needs a second way to paint itself.
 */
export async function pngOf(element: HTMLElement, background: string): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const ratio = Math.min(
    window.devicePixelRatio > 1 ? window.devicePixelRatio : 2,
    PNG_MAX_SIDE_PX / Math.max(width, height, 1),
  );
  const image = new Image();
  const loaded = new Promise<void>((done, fail) => {
    image.onload = () => done();
    image.onerror = () => fail(new TypeError('The browser could not draw the copy of the view.'));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(element, width, height))}`;
  await loaded;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext('2d');
  if (!context) {
    throw new TypeError('The browser has no canvas to draw on.');
  }
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) =>
    canvas.toBlob(
      (blob) => (blob ? done(blob) : fail(new TypeError('The browser could not write the picture.'))),
      'image/png',
    ),
  );
}

export function svgOf(element: HTMLElement, width: number, height: number): string {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  const holder = document.createElementNS(SVG, 'foreignObject');
  holder.setAttribute('width', '100%');
  holder.setAttribute('height', '100%');
  const copy = copyOf(element);
  copy.style.margin = '0';
  copy.style.width = `${width}px`;
  copy.style.height = `${height}px`;
  holder.append(copy);
  svg.append(holder);
  return new XMLSerializer().serializeToString(svg);
}

function copyOf<E extends HTMLElement>(element: E): E {
  const copy = element.cloneNode(true) as E;
  const originals = [element, ...element.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  originals.forEach((original, at) => {
    const target = copies[at];
    if (target instanceof HTMLElement || target instanceof SVGElement) {
      copyLooks(original, target);
    }
    if (target instanceof HTMLElement && /auto|scroll/.test(target.style.overflow)) {
      target.style.overflow = 'hidden';
    }
    keepInput(original, target);
    if (original instanceof HTMLCanvasElement && target instanceof HTMLCanvasElement) {
      // A copied canvas is blank: its picture takes its place.
      const picture = document.createElement('img');
      picture.src = original.toDataURL();
      picture.style.cssText = target.style.cssText;
      target.replaceWith(picture);
    }
    if (target instanceof HTMLElement && (original.scrollTop !== 0 || original.scrollLeft !== 0)) {
      // A copy has not been scrolled: its content moves instead.
      for (const child of target.children) {
        if (child instanceof HTMLElement) {
          child.style.translate = `${-original.scrollLeft}px ${-original.scrollTop}px`;
        }
      }
    }
  });
  for (const script of copy.querySelectorAll('script, input[type=file]')) {
    script.remove();
  }
  return copy;
}

/** What was typed or chosen is no attribute, so a copy does not have it. */
function keepInput(original: Element, target: Element | undefined): void {
  if (original instanceof HTMLSelectElement && target instanceof HTMLSelectElement) {
    Array.from(target.options).forEach((option, at) =>
      option.toggleAttribute('selected', at === original.selectedIndex),
    );
  } else if (original instanceof HTMLInputElement) {
    target?.setAttribute('value', original.value);
  }
}

/** Inherited ones come by themselves, once the outermost element has them. */
function copyLooks(original: Element, target: HTMLElement | SVGElement): void {
  const looks = window.getComputedStyle(original);
  for (const name of LOOKS) {
    const value = looks.getPropertyValue(name);
    if (value !== '') {
      target.style.setProperty(name, value);
    }
  }
  target.removeAttribute('class');
}

const LOOKS = [
  ...[
    'display',
    'position',
    'top',
    'left',
    'right',
    'bottom',
    'z-index',
    'transform',
    'transform-origin',
    'visibility',
  ],
  ...['box-sizing', 'width', 'height', 'min-width', 'max-width', 'min-height', 'max-height', 'overflow'],
  ...['margin-top', 'margin-right', 'margin-bottom', 'margin-left'],
  ...['padding-top', 'padding-right', 'padding-bottom', 'padding-left'],
  ...[
    'border-top',
    'border-right',
    'border-bottom',
    'border-left',
    'border-radius',
    'border-collapse',
    'border-spacing',
  ],
  ...['outline', 'box-shadow', 'opacity', 'background-color', 'background-image', 'color'],
  ...['flex-grow', 'flex-shrink', 'flex-basis', 'flex-direction', 'flex-wrap', 'align-items', 'align-self'],
  ...['justify-content', 'gap', 'grid-template-columns', 'grid-template-rows', 'grid-column', 'grid-row'],
  ...['font-family', 'font-size', 'font-weight', 'font-style', 'font-variant-numeric', 'line-height', 'letter-spacing'],
  ...['text-align', 'text-overflow', 'white-space', 'overflow-wrap', 'text-decoration', 'vertical-align', 'list-style'],
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'appearance'],
];
