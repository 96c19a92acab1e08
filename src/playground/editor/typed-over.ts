import type { Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/**
 * Types over what is selected. Left to the browser, it would take the lines out itself and keep their look
 * by attributes of style, which the page's policy refuses.
 */
export const typedOver = EditorView.domEventHandlers({
  beforeinput: ({ inputType, data }, view) => {
    const { from, to, empty } = view.state.selection.main;
    if (inputType !== 'insertText' || data === null || empty || view.composing) {
      return false;
    }
    const insert = (): Transaction =>
      view.state.update(view.state.replaceSelection(data), {
        userEvent: 'input.type',
        scrollIntoView: true,
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) {
      view.dispatch(insert());
    }
    // What is handled here, the browser need not do.
    return true;
  },
});
