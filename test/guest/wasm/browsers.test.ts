import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

test('no browser opens a page, as on a server', () => {
  const code = `
import webbrowser
print(webbrowser.open('http://example.com'), webbrowser.open_new_tab('http://example.com'))`;
  assert.equal(printed(code), 'False False');
  assert.equal(
    raised('import webbrowser\nwebbrowser.get()'),
    'webbrowser.Error: could not locate runnable browser',
  );
});

test('a browser that the program registers is used', () => {
  const code = `
import webbrowser
class Browser:
    def open(self, url, new, autoraise):
        print(url, new, autoraise)
        return True
webbrowser.register('mine', Browser)
webbrowser.register('other', None, Browser(), preferred=True)
print(webbrowser.open_new('x:y'), webbrowser.get('other').open('z', 0, False))`;
  assert.equal(printed(code), 'x:y 1 True\nz 0 False\nTrue True');
});
