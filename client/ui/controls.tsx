// The controls of a settings page: a switch, a choice of a few, a range. Each is a native input with its label.
import { useId } from 'preact/hooks';
import './controls.css';

export interface SwitchProps {
  label: string;
  on: boolean;
  change: (on: boolean) => void;
}

export function Switch({ label, on, change }: SwitchProps) {
  return (
    <label class="control-row">
      <span class="control-label">{label}</span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={event => change(event.currentTarget.checked)}
      />
    </label>
  );
}

export interface ChoiceProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string; lang?: string }[];
  value: T;
  choose: (value: T) => void;
}

export function Choice<T extends string>({ label, options, value, choose }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class="control-choice">
      <legend class="control-label">{label}</legend>
      <div class="choice">
        {options.map(option => (
          <label key={option.value} class="choice-option" lang={option.lang}>
            <input
              class="choice-input"
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => choose(option.value)}
            />
            <span class="choice-face">{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export interface RangeProps {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /** The value with its unit, shown and read aloud. */
  say: (value: number) => string;
  change: (value: number) => void;
}

export function Range({ label, min, max, step, value, say, change }: RangeProps) {
  return (
    <label class="control-row">
      <span class="control-label">{label}</span>
      <span class="range">
        <input
          class="range-input"
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          aria-valuetext={say(value)}
          onInput={event => change(event.currentTarget.valueAsNumber)}
        />
        <span class="range-value" aria-hidden="true">
          {say(value)}
        </span>
      </span>
    </label>
  );
}
