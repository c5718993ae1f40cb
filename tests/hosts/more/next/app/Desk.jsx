"use client";

import dynamic from "next/dynamic";

export const Desk = dynamic(() => import("./Customer.jsx").then(({ Customer }) => Customer), {
  ssr: false,
  loading: () => <p>Loading the desk …</p>,
});
