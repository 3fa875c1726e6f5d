import type { Workbench } from './workbench.js';

/** Starts a sweep of the single layers from the model's file; it is slow enough to be caught at it. */
export async function sweepFromExplorer(workbench: Workbench): Promise<void> {
  await workbench.chooseFromContextMenu('model.gguf', 'Start Sweep');
  await workbench.chooseSeveral('Which probe sets?', [/^slow/]);
  await workbench.choose('Which configs?', 'Single layers');
  await workbench.choose('What should the model run on?', 'CPU');
  await workbench.dialogButton('Start').click();
}
