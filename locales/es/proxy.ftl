### Páginas del proxy, en torno al inicio de sesión, y la página de Factordesk.

signed-in-title = Ha iniciado sesión

signed-in = Cierre esta pestaña y continúe con su trabajo.

again = Volver a iniciar sesión

quote = Código: { $code }. ID de solicitud: { $id }.

not-completed = Este inicio de sesión no se puede completar

expired = Se inició en otra ventana, duró más de diez minutos o ya se había completado.

no-cookie = Su navegador no ha devuelto la cookie de este inicio de sesión. Safari, GNOME Web y otros navegadores con WebKit no la conservan en una dirección http. Use Chrome, Edge o Firefox, o abra Factordesk por https (la demostración: cargo xtask demo --https). Si empezó este inicio de sesión hace más de diez minutos, vuelva a iniciar sesión.

mismatch = La respuesta del proveedor de identidad no corresponde a este inicio de sesión. Vuelva a iniciar sesión. Si se repite, avise al operador de Factordesk: el registro indica qué no corresponde.

code-refused = El proveedor de identidad ya no acepta el código de este inicio de sesión. Vuelva a iniciar sesión. Si se repite, avise al operador de Factordesk.

not-signed-in = No se ha iniciado sesión

denied = El proveedor de identidad le ha denegado el acceso. Diríjase a la persona que gestiona el acceso a Factordesk.

interrupted = El proveedor de identidad necesita antes algo de usted: que inicie sesión en él o que dé su consentimiento. Vuelva a iniciar sesión y siga sus instrucciones.

no-permissions-title = Su inicio de sesión no contiene permisos

no-permissions = Puede que no se le haya concedido ninguno: diríjase a la persona que gestiona el acceso a Factordesk. O bien el proveedor de identidad no los incluye en el token de acceso: en ese caso, el operador de Factordesk debe activarlo (en Auth0, los ajustes de la API RBAC y Add Permissions in the Access Token) o definir OIDC_PERMISSIONS_CLAIM.

not-now = Ahora no se puede iniciar sesión

provider-unavailable = No se puede acceder al proveedor de identidad, o no responde correctamente. Inténtelo de nuevo dentro de un momento. Si continúa, avise al operador de Factordesk.

unavailable = Factordesk no puede iniciar su sesión en este momento. Inténtelo de nuevo dentro de poco. Si continúa, avise al operador de Factordesk.

setup-title = El inicio de sesión no está bien configurado

setup = Usted no puede resolverlo: avise al operador de Factordesk.

language = Idioma
