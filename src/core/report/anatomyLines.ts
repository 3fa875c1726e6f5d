import type { Anatomy, SweepAnatomy } from '../anatomy/anatomy.js';
import { isClear, type NotClear, type Wall } from '../anatomy/walls.js';
import { signed } from '../format/numbers.js';

/** The anatomy in words, for every front end. */
export interface AnatomyLine {
  readonly part: 'Encode' | 'Reason' | 'Decode' | 'Hot';
  /** As `0..5`; empty where it is not clear. */
  readonly layers: string;
  /** As `0–17 %`; empty where it is not clear. */
  readonly depth: string;
  /** How sure it is, or why it is not clear. */
  readonly note: string;
}

const UNCLEAR: Readonly<Record<NotClear['notClear'], string>> = {
  few: 'too few configs',
  none: 'repeating these layers does not clearly harm more than repeating others',
  wide: 'the probes do not agree where the wall is',
};

const depthOf = (layer: number, layers: number): number => Math.round((100 * layer) / layers);

function range(from: number, to: number, layers: number): Pick<AnatomyLine, 'layers' | 'depth'> {
  return {
    layers: to - from === 1 ? String(from) : `${from}..${to - 1}`,
    depth: `${depthOf(from, layers)}–${depthOf(to, layers)} %`,
  };
}

const unclear = (reason: string): Omit<AnatomyLine, 'part'> => ({
  layers: '',
  depth: '',
  note: `not clear: ${reason}`,
});

const wallNote = ({ layer, low, high }: Wall): string =>
  low === high ? `wall at layer ${layer}` : `wall at layer ${layer} (${low} to ${high})`;

/** Encode, reason, decode, and every hot zone. */
export function anatomyLines(anatomy: Anatomy, layers: number): AnatomyLine[] {
  const { encodingWall: encoding, decodingWall: decoding, reasoningZone: zone, hotZones } = anatomy;
  return [
    {
      part: 'Encode',
      ...(isClear(encoding)
        ? { ...range(0, encoding.layer, layers), note: wallNote(encoding) }
        : unclear(UNCLEAR[encoding.notClear])),
    },
    {
      part: 'Reason',
      ...(zone
        ? { ...range(zone.from, zone.to, layers), note: 'between the walls' }
        : unclear('it lies between two walls')),
    },
    {
      part: 'Decode',
      ...(isClear(decoding)
        ? { ...range(decoding.layer, layers, layers), note: wallNote(decoding) }
        : unclear(UNCLEAR[decoding.notClear])),
    },
    ...hotZones.map(({ from, to, gain, best }): AnatomyLine => ({
      part: 'Hot',
      ...range(from, to, layers),
      note: `${signed(gain)} on average${best === null ? '' : `, best ${best}`}`,
    })),
    ...(hotZones.length === 0
      ? [{ part: 'Hot' as const, layers: '', depth: '', note: 'no layers gain beyond noise' }]
      : []),
  ];
}

/** Of each probe set, and of the combined score. */
export const anatomies = ({ sets, combined }: SweepAnatomy): [name: string, anatomy: Anatomy][] => [
  ...Object.entries(sets),
  ['combined', combined],
];

/** Rows of a table of all of them. */
export const anatomyRows = (anatomy: SweepAnatomy): string[][] =>
  anatomies(anatomy).flatMap(([name, own]) =>
    anatomyLines(own, anatomy.layers).map(({ part, layers, depth, note }, n) => [
      n === 0 ? name : '',
      part,
      layers || '–',
      depth || '–',
      note,
    ]),
  );

/** As data, with depths in percent. */
export function anatomyJson({ layers, combined, sets }: SweepAnatomy) {
  const percent = (layer: number): number => Math.round((1000 * layer) / layers) / 10;
  const wall = (found: Wall | NotClear) =>
    isClear(found) ? { ...found, depth: percent(found.layer) } : found;
  const zone = <Z extends { readonly from: number; readonly to: number }>(found: Z) => ({
    ...found,
    fromDepth: percent(found.from),
    toDepth: percent(found.to),
  });
  const one = ({ encodingWall, decodingWall, reasoningZone, hotZones }: Anatomy) => ({
    encodingWall: wall(encodingWall),
    decodingWall: wall(decodingWall),
    reasoningZone: reasoningZone && zone(reasoningZone),
    hotZones: hotZones.map(zone),
  });
  return {
    combined: one(combined),
    sets: Object.fromEntries(Object.entries(sets).map(([name, own]) => [name, one(own)])),
  };
}
