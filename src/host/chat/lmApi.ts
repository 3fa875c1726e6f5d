import type * as vscode from 'vscode';

/**
 * The language model chat provider API of VS Code 1.104 and later, as far as it is used here. The types that we build
 * with are those of the oldest VS Code that we run in, which has none of it.
 */

export interface ModelInformation {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly tooltip?: string;
  readonly detail?: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly capabilities: { readonly toolCalling?: boolean; readonly imageInput?: boolean };
}

export interface RequestMessage {
  readonly role: vscode.LanguageModelChatMessageRole;
  /** Text, and parts that are none. */
  readonly content: readonly unknown[];
}

export interface ResponseOptions {
  readonly modelOptions?: Readonly<Record<string, unknown>>;
}

export interface ChatProvider<T extends ModelInformation> {
  readonly onDidChangeLanguageModelChatInformation?: vscode.Event<void>;
  provideLanguageModelChatInformation(
    options: { readonly silent: boolean },
    token: vscode.CancellationToken,
  ): Promise<T[]>;
  provideLanguageModelChatResponse(
    model: T,
    messages: readonly RequestMessage[],
    options: ResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelTextPart>,
    token: vscode.CancellationToken,
  ): Promise<void>;
  provideTokenCount(
    model: T,
    text: string | RequestMessage,
    token: vscode.CancellationToken,
  ): Promise<number>;
}

export interface ProviderApi {
  registerLanguageModelChatProvider?<T extends ModelInformation>(
    vendor: string,
    provider: ChatProvider<T>,
  ): vscode.Disposable;
}
