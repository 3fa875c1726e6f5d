import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/server/apiError.js';
import { modelNameOf, ModelNames } from '../../src/server/modelNames.js';
import { userErrorOf } from '../support/errors.js';

const refused = (call: () => unknown): ApiError => {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  }
  return expect.fail('nothing was thrown');
};

describe('the name of a model', () => {
  it.each([
    ['/models/qwen3-4b.gguf', 'qwen3-4b'],
    ['Qwen3-4B-Q4_K_M.GGUF', 'Qwen3-4B-Q4_K_M'],
    ['big-00001-of-00003.gguf', 'big'],
    ['gguf-00001-of-00003-x.gguf', 'gguf-00001-of-00003-x'],
    ['plain', 'plain'],
  ])('%s is %s', (file, name) => expect(modelNameOf(file)).toBe(name));
});

describe('the models that are listed', () => {
  it('are the bare one alone where no config was named', () => {
    const names = new ModelNames('m', 10, []);
    expect(names.listed).toEqual(['m']);
    expect(names.standard.key).toBe('(0,0)');
  });

  it('are each config once, and the baseline where the bare name is another', () => {
    const names = new ModelNames('m', 10, ['(2,5)', '(4,7);(1,3)', ' (2, 5)']);
    expect(names.listed).toEqual(['m', 'm@(0,0)', 'm@(2,5)', 'm@(1,3);(4,7)']);
    expect(names.standard.key).toBe('(2,5)');
  });

  it('have the baseline where it was named', () => {
    expect(new ModelNames('m', 10, ['(2,5)', '(0,0)']).listed).toEqual(['m', 'm@(2,5)', 'm@(0,0)']);
  });

  it('cannot be such as the model has not', () => {
    expect(userErrorOf(() => new ModelNames('m', 10, ['(2,11)'])).message).toContain('a model of 10 layers');
  });
});

describe('a name that a client sends', () => {
  const names = new ModelNames('my@model', 10, ['(2,5)']);

  it.each([
    ['my@model', '(2,5)'],
    ['my@model@(0,0)', '(0,0)'],
    ['my@model@(4,7)', '(4,7)'],
    ['my@model@ ( 4 , 7 )', '(4,7)'],
    ['my@model@0..6,4..9', '(4,7)'],
    ['my@model@(3,5)x3', '(3,5)x3'],
  ])('%s stands for %s', (id, key) => expect(names.resolve(id).key).toBe(key));

  it.each(['my', 'my@', 'model', 'my@models', 'my@model(4,7)', 'MY@MODEL', 'gpt-4o', ''])(
    '"%s" is another model',
    (id) => {
      const error = refused(() => names.resolve(id));
      expect(error.status).toBe(404);
      expect(error.body.error).toEqual({
        message: `The model "${id}" is not served here: use "my@model", or "my@model@(i,j)" for a config of it.`,
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      });
    },
  );

  it.each([
    ['my@model@', /is not a config/],
    ['my@model@(4,11)', /^The config \(4,11\) does not fit a model of 10 layers/],
    ['my@model@0..12', /layer/],
  ])('%s has no config', (id, message) => {
    const error = refused(() => names.resolve(id));
    expect([error.status, error.param, error.code]).toEqual([400, 'model', 'invalid_config']);
    expect(error.message).toMatch(message);
  });
});
