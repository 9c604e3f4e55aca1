import { describe, expect, it } from 'vitest';
import { placeWindow } from '../../src/main/shell-state.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const monitor = { x: 1440, y: 0, width: 2560, height: 1400 };

describe('placeWindow', () => {
  it('puts a first window in the middle, no larger than the screen', () => {
    expect(placeWindow(null, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875 });
    expect(placeWindow(null, [monitor])).toEqual({ x: 1440 + 560, y: 250, width: 1440, height: 900 });
  });

  it('keeps a place that is still there', () => {
    const bounds = { x: 1600, y: 100, width: 1200, height: 800 };
    expect(placeWindow(bounds, [laptop, monitor])).toEqual(bounds);
  });

  it('brings a window home when its monitor is gone', () => {
    expect(placeWindow({ x: 1600, y: 100, width: 1200, height: 800 }, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875 });
  });

  it('brings back a window whose title bar is off the screen', () => {
    expect(placeWindow({ x: 100, y: -400, width: 1200, height: 800 }, [laptop]).y).toBe(25);
    expect(placeWindow({ x: -1150, y: 100, width: 1200, height: 800 }, [laptop]).x).toBe(0);
  });

  it('shrinks a window that is larger than the screen that holds it', () => {
    expect(placeWindow({ x: 0, y: 25, width: 2560, height: 1400 }, [laptop])).toMatchObject({ width: 1440, height: 875 });
  });

  it('works without any display', () => {
    expect(placeWindow(null, [])).toEqual({ x: 0, y: 0, width: 1440, height: 900 });
  });
});
