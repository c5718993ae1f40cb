import { Component, provideZoneChangeDetection, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Customer } from "./customer";

// Each click makes Angular check and render everything again.
@Component({
  selector: "app-root",
  imports: [Customer],
  template: `
    <button id="again" (click)="count.set(count() + 1)">Rendered {{ count() }} times again</button>
    <app-customer [userId]="userId" />
  `,
})
class Root {
  readonly count = signal(0);
  readonly userId = "auth0|507f1f77bcf86cd799439020";
}

bootstrapApplication(Root, { providers: [provideZoneChangeDetection()] }).catch((error: unknown) => console.error(error));
