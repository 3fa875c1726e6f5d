import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle } from '../../src/host/shell/throttle.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a throttle', () => {
  it('calls at once, and what is asked for meanwhile once at the end of the time', () => {
    const act = vi.fn();
    const throttle = new Throttle(1000, act);
    throttle.ask();
    expect(act).toHaveBeenCalledTimes(1);
    for (let n = 0; n < 20; n++) throttle.ask();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(2);
    throttle.ask();
    vi.advanceTimersByTime(999);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5000);
    expect(act).toHaveBeenCalledTimes(3);
    throttle.ask();
    expect(act).toHaveBeenCalledTimes(4);
  });

  it('calls no more once it is disposed of', () => {
    const act = vi.fn();
    const throttle = new Throttle(1000, act);
    throttle.ask();
    throttle.ask();
    throttle.dispose();
    vi.advanceTimersByTime(5000);
    expect(act).toHaveBeenCalledTimes(1);
  });
});
