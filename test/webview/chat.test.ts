import { expect, it } from 'vitest';
import type { FromChat, ShownChat } from '../../src/protocol/chatView.js';
import { violations } from './support/axe.js';
import { answered, answering, crashed, emptyChat, sentChat, talked } from './support/chats.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

const posted = async (view: ResultsPage): Promise<FromChat[]> =>
  ((await view.posted()) as unknown as FromChat[]).filter(({ type }) => type !== 'ready');
const answersOf = ({ page }: ResultsPage): Promise<string[]> => page.locator('.answer .text').allInnerTexts();
const marked = ({ page }: ResultsPage): Promise<string[]> => page.locator('mark').allInnerTexts();
const message = ({ page }: ResultsPage) => page.getByRole('textbox', { name: 'Message' });

describeView(
  'the page of a chat',
  (open) => {
    it.each(Object.entries({ emptyChat, talked, answering, crashed }))(
      'is accessible in every theme: %s',
      async (_, chat) => {
        const view = await open();
        await view.deliver(sentChat(chat));
        await view.page.getByRole('button', { name: 'Settings' }).click();
        for (const theme of Object.keys(THEMES) as ThemeName[]) {
          await view.setTheme(theme);
          expect(await violations(view)).toEqual([]);
        }
        expect(await view.page.locator('body').textContent()).not.toMatch(/NaN|undefined/);
      },
    );

    it('shows both answers to each question, how fast they came, and which config is another than now', async () => {
      const view = await open();
      await view.deliver(sentChat(talked));
      expect(await view.page.locator('.prompt .text').allInnerTexts()).toEqual(
        talked.turns.map(({ prompt }) => prompt),
      );
      expect((await answersOf(view)).slice(0, 2)).toEqual(['391', '381']);
      expect((await view.page.locator('.facts').allInnerTexts()).slice(1)).toEqual([
        '3 tokens · 7.7 tokens/s · first token after 191 ms',
        '41 tokens · 8.3 tokens/s · first token after 212 ms',
        'cut off at the token limit · 47 tokens · 7.6 tokens/s · first token after 212 ms',
      ]);
      expect(await view.page.locator('.answer h3:not(.same)').allInnerTexts()).toEqual(['(18,22)']);
    });

    it('takes what a model says for text', async () => {
      const view = await open();
      const text = '<img src=x onerror=alert(1)> <b>bold</b> [a](javascript:alert(1))\n\n  indented';
      const turn = {
        prompt: '<script>1</script>',
        answers: [answered('(0,0)', text), answered('(21,22)', text)],
      };
      await view.deliver({ type: 'chat', chat: { ...emptyChat, turns: [turn] } });
      expect(await answersOf(view)).toEqual([text, text]);
      expect(await view.page.locator('.turns img, .turns b, .turns a, .turns script').count()).toBe(0);
    });

    it('marks the words that differ, once both answers are there, and can leave it', async () => {
      const view = await open();
      await view.deliver(sentChat(talked));
      expect((await marked(view)).slice(0, 3)).toEqual(['391', '381', 'bucket']);
      await view.page.getByText('Mark differences').click();
      await view.settle();
      expect(await marked(view)).toEqual([]);
      await view.deliver(sentChat({ ...talked, turns: answering.turns.slice(-1) }));
      await view.page.getByText('Mark differences').click();
      expect(await marked(view)).toEqual([]);
    });

    it('sends by Enter, breaks lines by Shift+Enter, and sends nothing that is blank', async () => {
      const view = await open();
      await view.deliver(sentChat(emptyChat));
      await expect.poll(() => view.page.locator('.composer textarea:focus').count()).toBe(1);
      await view.page.keyboard.press('Enter');
      await view.page.keyboard.type('  one');
      await view.page.keyboard.press('Shift+Enter');
      await view.page.keyboard.type('two');
      await view.page.keyboard.press('Enter');
      await view.page.keyboard.type(' ');
      await view.page.getByRole('button', { name: 'Send' }).click();
      expect(await posted(view)).toEqual([{ type: 'send', text: '  one\ntwo' }]);
    });

    it('grows answers in place, and stops them by Escape and by button', async () => {
      const view = await open();
      await view.deliver(sentChat(answering));
      expect(await view.page.locator('.waiting').innerText()).toBe(answering.waiting);
      const right = answered('(21,22)', 'It branches', { state: 'streaming', tokens: 2, ms: null });
      await view.deliver({ type: 'answer', side: 1, answer: right });
      expect((await answersOf(view)).slice(-2)).toEqual(['A tree keeps its keys in', 'It branches']);
      expect(await view.page.getByRole('button', { name: 'Regenerate' }).count()).toBe(0);
      await message(view).press('Enter');
      await view.page.keyboard.press('Escape');
      await view.page.getByRole('button', { name: 'Stop' }).click();
      expect(await posted(view)).toEqual([{ type: 'stop' }, { type: 'stop' }]);
    });

    it('says when both have answered, and offers to answer again', async () => {
      const view = await open();
      await view.deliver(sentChat(answering));
      const said = view.page.locator('.bottom .visually-hidden');
      expect(await said.textContent()).toBe('');
      const turns = answering.turns.map(({ prompt, answers: [left] }) => ({
        prompt,
        answers: [
          { ...left, state: 'done' },
          answered('(21,22)', '', { state: 'failed', error: 'No memory.' }),
        ],
      })) as unknown as ShownChat['turns'];
      await view.deliver(sentChat({ ...answering, turns, waiting: null }));
      expect(await said.textContent()).toBe('Baseline has answered, (21,22) failed.');
      await view.page.getByRole('button', { name: 'Regenerate' }).click();
      await view.page.keyboard.press('Escape');
      expect(await posted(view)).toEqual([{ type: 'regenerate' }]);
    });

    it('asks for a config, a copy, a probe and a new chat', async () => {
      const view = await open();
      await view.deliver(sentChat(talked));
      const button = (name: string | RegExp) => view.page.getByRole('button', { name });
      await button('Baseline: select another config for the left column').click();
      await button('(21,22): select another config for the right column').click();
      await button('Copy').nth(1).click();
      await button('Keep as Probe…').nth(1).click();
      await button('New Chat').click();
      expect(await posted(view)).toEqual([
        { type: 'pick', side: 0 },
        { type: 'pick', side: 1 },
        { type: 'copy', text: '381' },
        { type: 'keep', turn: 1 },
        { type: 'clear' },
      ]);
    });

    it('has settings that stay within their ranges, and are greedy at first', async () => {
      const view = await open();
      await view.deliver(sentChat(emptyChat));
      await view.page.getByRole('button', { name: 'Settings' }).click();
      const field = (name: string) => view.page.getByRole('spinbutton', { name });
      expect(await field('Temperature').inputValue()).toBe('0');
      expect(await field('Seed').isDisabled()).toBe(true);
      await field('Temperature').fill('9');
      await field('Temperature').blur();
      expect(await field('Temperature').inputValue()).toBe('5');
      await field('Max tokens').fill('');
      await field('Max tokens').blur();
      expect(await field('Max tokens').inputValue()).toBe('1024');
      await field('Seed').fill('7');
      await view.page.getByRole('textbox', { name: 'System prompt' }).fill('Be brief.');
      await view.page.getByText('One after the other').click();
      expect((await posted(view)).at(-1)).toEqual({
        type: 'settings',
        settings: {
          ...{ system: 'Be brief.', temperature: 5, topP: 1, seed: 7, maxTokens: 1024 },
          ...{ thinking: false, inTurn: true },
        },
      });
    });

    it('comes back as it was after a reload, with what was being typed', async () => {
      const view = await open();
      await view.deliver(sentChat(talked));
      await message(view).fill('not yet sent');
      await view.page.getByRole('button', { name: 'Settings' }).click();
      await view.page.reload();
      await view.deliver(sentChat(talked));
      expect(await message(view).inputValue()).toBe('not yet sent');
      expect(await view.page.getByRole('region', { name: 'Settings' }).isVisible()).toBe(true);
      const state = JSON.parse(await view.page.evaluate<string>('sessionStorage.getItem("state")')) as {
        chat: ShownChat;
      };
      expect(state.chat).toEqual(talked);
    });

    it('stacks the columns in a narrow editor, each answer with its config', async () => {
      const view = await open({ width: 420, height: 800 });
      await view.deliver(sentChat(talked));
      expect(await view.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(420);
      const [left, right] = await Promise.all(
        [0, 1].map(async (at) => (await view.page.locator('.answer').nth(at).boundingBox())!),
      );
      expect(right!.y).toBeGreaterThanOrEqual(left!.y + left!.height);
      const head = (await view.page.locator('.answer h3').first().boundingBox())!;
      expect(head.width).toBeGreaterThan(20);
    });

    it('reports a message that fits no schema', async () => {
      const view = await open();
      await view.deliver({ type: 'chat' });
      expect(await view.page.getByRole('status').first().textContent()).toBe('Opening the chat…');
      expect((await posted(view)).map(({ type }) => type)).toEqual(['error']);
    });
  },
  'chat',
);
