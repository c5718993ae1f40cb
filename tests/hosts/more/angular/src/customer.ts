import "@factordesk/element";
import { Component, CUSTOM_ELEMENTS_SCHEMA, input, signal } from "@angular/core";
import { accessToken } from "./portal.js";

@Component({
  selector: "app-customer",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <factor-desk
      proxy="https://desk.example.com"
      [userId]="userId()"
      [getAccessToken]="getAccessToken"
      (factordesk-action)="show($event)"
    ></factor-desk>
    <output>{{ last() }}</output>
  `,
})
export class Customer {
  readonly userId = input.required<string>();
  readonly last = signal("");
  readonly getAccessToken = accessToken;

  show({ detail }: CustomEvent<{ action: string; outcome: string }>) {
    this.last.set(`${detail.action}: ${detail.outcome}`);
  }
}
