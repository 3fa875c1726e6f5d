import type { Workbench } from './workbench.js';

/** Starts a sweep from the model's file. It would take half a minute, so that it can be caught at it. */
export async function sweepFromExplorer(workbench: Workbench): Promise<void> {
  await workbench.chooseFromContextMenu('model.gguf', 'Start Sweep');
  await workbench.chooseSeveral('Select one or more probe sets', [/^slow/]);
  await workbench.choose('Select the configs to run', 'All configs');
  await workbench.choose('Select what to run the model on', 'CPU');
  await workbench.dialogButton('Start').click();
}
