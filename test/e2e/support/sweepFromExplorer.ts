import type { Workbench } from './workbench.js';

/** Starts a sweep from the model's file. It would take half a minute, so that it can be caught at it. */
export async function sweepFromExplorer(workbench: Workbench): Promise<void> {
  await workbench.chooseFromContextMenu('model.gguf', 'Start Sweep');
  await workbench.chooseSeveral('Which probe sets?', [/^slow/]);
  await workbench.choose('Which configs?', 'All configs');
  await workbench.choose('What should the model run on?', 'CPU');
  await workbench.dialogButton('Start').click();
}
