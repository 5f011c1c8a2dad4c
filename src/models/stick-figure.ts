/** A person of sticks: where the limbs are at each moment of an action. Lengths are of a figure that stands 30 units high. */

/** The actions, in the order of the shipped network's classes. */
export const actionNames = ['sitting up', 'waving', 'walking', 'keeping still'] as const;
export type Action = (typeof actionNames)[number];
/** What moves, and so decides what the action is; a figure that keeps still has the pose of one of them. */
export type Motion = Exclude<Action, 'keeping still'>;
export const motions: readonly Motion[] = ['sitting up', 'waving', 'walking'];

/** A stick with round ends. The origin is between the feet, or under the hip of who lies; y goes up. */
export interface Stick {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly radius: number;
  /** True of the limbs that the action moves. */
  readonly moving: boolean;
}

const trunk = 11;
const halfArm = 5;
const halfLeg = 6.5;
const thin = 1.1;

type Place = readonly [number, number];

/** A place at some distance in a direction; 0 is to the right, π/2 up. */
const towards = ([x, y]: Place, angle: number, length: number): Place => [
  x + length * Math.cos(angle),
  y + length * Math.sin(angle),
];

const up = Math.PI / 2;

/** @param swing From −1 to 1: how far the action has brought its limbs; 0 is where it begins and ends. */
export function pose(motion: Motion, swing: number): readonly Stick[] {
  return motion === 'sitting up' ? sittingUp(swing) : standing(motion, swing);
}

/** On the back with bent knees; the trunk comes up from the ground. */
function sittingUp(swing: number): readonly Stick[] {
  const hip: Place = [0, 1.5];
  const knee = towards(hip, 0.28 * Math.PI, halfLeg);
  const foot = towards(knee, -0.3 * Math.PI, halfLeg);
  const angle = Math.PI - 0.05 - 1.15 * swing;
  const neck = towards(hip, angle, trunk);
  const elbow = towards(neck, angle - 0.75 * Math.PI, halfArm);
  return [
    { from: hip, to: knee, radius: thin, moving: false },
    { from: knee, to: foot, radius: thin, moving: false },
    { from: hip, to: neck, radius: 1.6, moving: true },
    { from: neck, to: elbow, radius: thin, moving: true },
    head(neck, angle, true),
  ];
}

/** Upright: one arm is raised and waves, or both hang and the legs walk. */
function standing(motion: 'waving' | 'walking', swing: number): readonly Stick[] {
  const hip: Place = [0, 2 * halfLeg];
  const neck = towards(hip, up, trunk);
  const [waves, walks] = [motion === 'waving', motion === 'walking'];
  const leg = (side: number): Stick[] => {
    const angle = -up + 0.12 * side + (walks ? 0.5 * side * swing : 0);
    const knee = towards(hip, angle, halfLeg);
    // The leg that is behind is bent.
    const foot = towards(knee, angle - (walks ? 0.5 * Math.max(0, -side * swing) : 0), halfLeg);
    return [
      { from: hip, to: knee, radius: thin, moving: walks },
      { from: knee, to: foot, radius: thin, moving: walks },
    ];
  };
  const arm = (side: number): Stick[] => {
    const raised = waves && side > 0;
    const angle = raised ? 0.3 + 0.25 * swing : -up + 0.35 * side;
    const elbow = towards(neck, angle, halfArm);
    const hand = towards(elbow, raised ? up + 0.75 * swing : angle, halfArm);
    return [
      { from: neck, to: elbow, radius: thin, moving: raised },
      { from: elbow, to: hand, radius: thin, moving: raised },
    ];
  };
  return [
    ...leg(-1),
    ...leg(1),
    { from: hip, to: neck, radius: 1.6, moving: false },
    ...arm(-1),
    ...arm(1),
    head(neck, up, false),
  ];
}

function head(neck: Place, angle: number, moving: boolean): Stick {
  const middle = towards(neck, angle, 3.2);
  return { from: middle, to: middle, radius: 2.8, moving };
}

/** How far the limbs are at a share of the action, 0 to 1: once up and down, or so many times to and fro. */
export function swingAt(motion: Motion, share: number, turns: number): number {
  if (share <= 0 || share >= 1) return 0;
  return motion === 'sitting up' ? Math.sin(Math.PI * share) ** 2 : Math.sin(2 * Math.PI * turns * share);
}
