export { type AnyWidget, accordion, Box, hbox, tabs, vbox } from './box';
export { Button, type ButtonOptions, button } from './button';
export { Choice, type ChoiceOptions, dropdown, radioButtons, select, toggleButtons } from './choice';
export type { ControlOptions } from './control';
export {
  Checkbox,
  checkbox,
  type EntryOptions,
  NumberEntry,
  number,
  TextEntry,
  type TextOptions,
  text,
  textarea,
} from './entry';
export { type Abbreviation, type Arguments, type Interaction, interact } from './interact';
export { Output, output } from './output';
export { ProgressBar, type ProgressOptions, progressBar } from './progress';
export { intSlider, Slider, type SliderOptions, slider } from './slider';
