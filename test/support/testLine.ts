/** Begins each line that the tests in the extension host print: the window's own messages come by the same way. */
export const TEST_LINE = '[test] ';
